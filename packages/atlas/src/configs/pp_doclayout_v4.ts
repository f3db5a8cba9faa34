// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HGNetV2Config, hgnetV2 } from "./hgnet_v2.ts";

export type PPDocLayoutV4Config = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  initializer_range: number;
  initializer_bias_prior_prob: number;
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
  eval_size: readonly number[] | null;
  normalize_before: boolean;
  hidden_expansion: number;
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
  anchor_image_size: readonly number[] | null;
  disable_custom_kernels: boolean;
  global_pointer_head_size: number;
  gp_dropout_value: number;
  hidden_size: number;
  num_coords: number;
  s2r_steps: number;
  s2r_damping: number;
  s2r_closure_weight_init: number;
}>;

export const ppDoclayoutV4 = configFacts<PPDocLayoutV4Config>({
  className: "PPDocLayoutV4Config",
  defaults: {
    model_type: "pp_doclayout_v4",
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
    anchor_image_size: null,
    disable_custom_kernels: true,
    global_pointer_head_size: 64,
    gp_dropout_value: 0.1,
    hidden_size: 256,
    num_coords: 10,
    s2r_steps: 3,
    s2r_damping: 0.5,
    s2r_closure_weight_init: 0,
  },
  rules: { initializer_bias_prior_prob: { value: 0.3333333333333333 } },
  nested: {
    backbone_config: {
      facts: hgnetV2,
      any: true,
      given: {
        return_idx: [1, 2, 3],
        freeze_stem_only: true,
        freeze_at: 0,
        freeze_norm: true,
        lr_mult_list: [0, 0.05, 0.05, 0.05, 0.05],
        out_features: ["stage2", "stage3", "stage4"],
      },
    },
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "batch_norm_eps",
    "dropout",
    "hidden_expansion",
    "initializer_bias_prior_prob",
    "initializer_range",
    "layer_norm_eps",
    "s2r_closure_weight_init",
    "s2r_damping",
  ],
  aliases: { d_model: "hidden_size", num_attention_heads: "encoder_attention_heads" },
});
