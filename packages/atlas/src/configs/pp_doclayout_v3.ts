// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HGNetV2Config, hgnetV2 } from "./hgnet_v2.ts";

export type PPDocLayoutV3Config = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  initializer_range: number;
  initializer_bias_prior_prob: number | null;
  layer_norm_eps: number;
  batch_norm_eps: number;
  tie_word_embeddings: boolean;
  backbone_config: HGNetV2Config;
  freeze_backbone_batch_norms: boolean;
  encoder_hidden_dim: number;
  encoder_in_channels: readonly number[];
  feat_strides: readonly number[];
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  dropout: number;
  activation_dropout: number;
  encode_proj_layers: readonly number[];
  positional_encoding_temperature: number;
  encoder_activation_function: string;
  activation_function: string;
  eval_size: number | null;
  normalize_before: boolean;
  hidden_expansion: number;
  mask_feature_channels: readonly number[];
  x4_feat_dim: number;
  d_model: number;
  num_prototypes: number;
  label_noise_ratio: number;
  box_noise_scale: number;
  mask_enhanced: boolean;
  num_queries: number;
  decoder_in_channels: readonly number[];
  decoder_ffn_dim: number;
  num_feature_levels: number;
  decoder_n_points: number;
  decoder_layers: number;
  decoder_attention_heads: number;
  decoder_activation_function: string;
  attention_dropout: number;
  num_denoising: number;
  learn_initial_query: boolean;
  anchor_image_size: number | null;
  disable_custom_kernels: boolean;
  global_pointer_head_size: number;
  gp_dropout_value: number;
  layer_types: readonly string[];
}>;

export const ppDoclayoutV3 = configFacts<PPDocLayoutV3Config>({
  className: "PPDocLayoutV3Config",
  defaults: {
    model_type: "pp_doclayout_v3",
    is_encoder_decoder: true,
    initializer_range: 0.01,
    initializer_bias_prior_prob: null,
    layer_norm_eps: 1e-05,
    batch_norm_eps: 1e-05,
    tie_word_embeddings: true,
    backbone_config: null,
    freeze_backbone_batch_norms: true,
    encoder_hidden_dim: 256,
    encoder_in_channels: [512, 1024, 2048],
    feat_strides: [8, 16, 32],
    encoder_layers: 1,
    encoder_ffn_dim: 1024,
    encoder_attention_heads: 8,
    dropout: 0,
    activation_dropout: 0,
    encode_proj_layers: [2],
    positional_encoding_temperature: 10000,
    encoder_activation_function: "gelu",
    activation_function: "silu",
    eval_size: null,
    normalize_before: false,
    hidden_expansion: 1,
    mask_feature_channels: [64, 64],
    x4_feat_dim: 128,
    d_model: 256,
    num_prototypes: 32,
    label_noise_ratio: 0.4,
    box_noise_scale: 0.4,
    mask_enhanced: true,
    num_queries: 300,
    decoder_in_channels: [256, 256, 256],
    decoder_ffn_dim: 1024,
    num_feature_levels: 3,
    decoder_n_points: 4,
    decoder_layers: 6,
    decoder_attention_heads: 8,
    decoder_activation_function: "relu",
    attention_dropout: 0,
    num_denoising: 100,
    learn_initial_query: false,
    anchor_image_size: null,
    disable_custom_kernels: true,
    global_pointer_head_size: 64,
    gp_dropout_value: 0.1,
  },
  rules: { layer_types: { value: ["basic", "bottleneck"] } },
  nested: {
    backbone_config: {
      facts: hgnetV2,
      any: true,
      given: {
        arch: "L",
        return_idx: [0, 1, 2, 3],
        freeze_stem_only: true,
        freeze_at: 0,
        freeze_norm: true,
        lr_mult_list: [0, 0.05, 0.05, 0.05, 0.05],
        out_features: ["stage1", "stage2", "stage3", "stage4"],
      },
    },
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "batch_norm_eps",
    "box_noise_scale",
    "dropout",
    "hidden_expansion",
    "initializer_bias_prior_prob",
    "initializer_range",
    "label_noise_ratio",
    "layer_norm_eps",
  ],
  aliases: { hidden_size: "d_model", num_attention_heads: "encoder_attention_heads" },
});
