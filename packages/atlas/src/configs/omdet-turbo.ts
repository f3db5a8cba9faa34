// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CLIPTextConfig, clipTextModel } from "./clip_text_model.ts";
import { type SwinConfig, swin } from "./swin.ts";

export type OmDetTurboConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  text_config: CLIPTextConfig;
  backbone_config: SwinConfig;
  apply_layernorm_after_vision_backbone: boolean;
  image_size: number | readonly number[];
  disable_custom_kernels: boolean;
  layer_norm_eps: number;
  batch_norm_eps: number;
  init_std: number;
  text_projection_in_dim: number;
  text_projection_out_dim: number;
  task_encoder_hidden_dim: number;
  class_embed_dim: number;
  class_distance_type: string;
  num_queries: number;
  csp_activation: string;
  conv_norm_activation: string;
  encoder_feedforward_activation: string;
  encoder_feedforward_dropout: number;
  encoder_dropout: number;
  hidden_expansion: number;
  encoder_hidden_dim: number;
  vision_features_channels: readonly number[];
  encoder_in_channels: readonly number[];
  encoder_projection_indices: readonly number[];
  encoder_attention_heads: number;
  encoder_dim_feedforward: number;
  encoder_layers: number;
  positional_encoding_temperature: number;
  num_feature_levels: number;
  decoder_hidden_dim: number;
  decoder_num_heads: number;
  decoder_num_layers: number;
  decoder_activation: string;
  decoder_dim_feedforward: number;
  decoder_num_points: number;
  decoder_dropout: number;
  eval_size: number | null;
  learn_initial_query: boolean;
  cache_size: number;
  d_model: number;
  timm_kwargs: unknown;
}>;

export const omdetTurbo = configFacts<OmDetTurboConfig>({
  className: "OmDetTurboConfig",
  defaults: {
    model_type: "omdet-turbo",
    is_encoder_decoder: true,
    text_config: null,
    backbone_config: null,
    apply_layernorm_after_vision_backbone: true,
    image_size: 640,
    disable_custom_kernels: false,
    layer_norm_eps: 1e-05,
    batch_norm_eps: 1e-05,
    init_std: 0.02,
    text_projection_in_dim: 512,
    text_projection_out_dim: 512,
    task_encoder_hidden_dim: 1024,
    class_embed_dim: 512,
    class_distance_type: "cosine",
    num_queries: 900,
    csp_activation: "silu",
    conv_norm_activation: "gelu",
    encoder_feedforward_activation: "relu",
    encoder_feedforward_dropout: 0,
    encoder_dropout: 0,
    hidden_expansion: 1,
    encoder_hidden_dim: 256,
    vision_features_channels: [256, 256, 256],
    encoder_in_channels: [192, 384, 768],
    encoder_projection_indices: [2],
    encoder_attention_heads: 8,
    encoder_dim_feedforward: 2048,
    encoder_layers: 1,
    positional_encoding_temperature: 10000,
    num_feature_levels: 3,
    decoder_hidden_dim: 256,
    decoder_num_heads: 8,
    decoder_num_layers: 6,
    decoder_activation: "relu",
    decoder_dim_feedforward: 2048,
    decoder_num_points: 4,
    decoder_dropout: 0,
    eval_size: null,
    learn_initial_query: false,
    cache_size: 100,
  },
  rules: {
    d_model: { copy: "encoder_hidden_dim" },
    timm_kwargs: { value: { img_size: 640, always_partition: true }, while: ["image_size"] },
  },
  nested: {
    backbone_config: {
      facts: swin,
      any: true,
      given: {
        model_type: "timm_backbone",
        backbone: "swin_tiny_patch4_window7_224",
        img_size: 640,
        always_partition: true,
        out_indices: [1, 2, 3],
      },
    },
    text_config: { facts: clipTextModel, any: true },
  },
  kinds: { image_size: ["list", "number"] },
  floats: ["batch_norm_eps", "init_std", "layer_norm_eps"],
  aliases: { encoder_hidden_dim: "d_model", num_attention_heads: "encoder_attention_heads" },
});
