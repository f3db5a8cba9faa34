// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HGNetV2Config, hgnetV2 } from "./hgnet_v2.ts";
import { type PPDocLayoutV2ReadingOrderConfig, ppDocLayoutV2ReadingOrder } from "./pp_doc_layout_v2_reading_order.ts";

export type PPDocLayoutV2Config = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  initializer_range: number;
  initializer_bias_prior_prob: number | null;
  layer_norm_eps: number;
  batch_norm_eps: number;
  backbone_config: HGNetV2Config;
  freeze_backbone_batch_norms: boolean;
  encoder_hidden_dim: number;
  encoder_in_channels: readonly number[] | null;
  feat_strides: readonly number[] | null;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  dropout: number;
  activation_dropout: number;
  encode_proj_layers: readonly number[] | null;
  positional_encoding_temperature: number;
  encoder_activation_function: string;
  activation_function: string;
  eval_size: readonly number[] | null;
  normalize_before: boolean;
  hidden_expansion: number;
  d_model: number;
  num_queries: number;
  decoder_in_channels: readonly number[] | null;
  decoder_ffn_dim: number;
  num_feature_levels: number;
  decoder_n_points: number;
  decoder_layers: number;
  decoder_attention_heads: number;
  decoder_activation_function: string;
  attention_dropout: number;
  num_denoising: number;
  label_noise_ratio: number;
  box_noise_scale: number;
  learn_initial_query: boolean;
  anchor_image_size: readonly number[] | null;
  disable_custom_kernels: boolean;
  class_thresholds: readonly number[] | null;
  class_order: readonly number[] | null;
  reading_order_config: PPDocLayoutV2ReadingOrderConfig;
  layer_types: readonly string[];
}>;

export const ppDoclayoutV2 = configFacts<PPDocLayoutV2Config>({
  className: "PPDocLayoutV2Config",
  defaults: {
    model_type: "pp_doclayout_v2",
    is_encoder_decoder: true,
    initializer_range: 0.01,
    initializer_bias_prior_prob: null,
    layer_norm_eps: 1e-05,
    batch_norm_eps: 1e-05,
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
    d_model: 256,
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
    label_noise_ratio: 0.5,
    box_noise_scale: 1,
    learn_initial_query: false,
    anchor_image_size: null,
    disable_custom_kernels: true,
    class_thresholds: null,
    class_order: null,
    reading_order_config: null,
  },
  rules: { layer_types: { value: ["basic", "bottleneck"] } },
  nested: {
    backbone_config: {
      facts: hgnetV2,
      any: true,
      given: {
        arch: "L",
        return_idx: [1, 2, 3],
        freeze_stem_only: true,
        freeze_at: 0,
        freeze_norm: true,
        lr_mult_list: [0, 0.05, 0.05, 0.05, 0.05],
        out_features: ["stage2", "stage3", "stage4"],
      },
    },
    reading_order_config: { facts: ppDocLayoutV2ReadingOrder },
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "batch_norm_eps",
    "box_noise_scale",
    "class_thresholds",
    "dropout",
    "hidden_expansion",
    "initializer_bias_prior_prob",
    "initializer_range",
    "label_noise_ratio",
    "layer_norm_eps",
  ],
  aliases: { hidden_size: "d_model", num_attention_heads: "encoder_attention_heads" },
});
