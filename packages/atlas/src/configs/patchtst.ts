// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PatchTSTConfig = Readonly<{
  model_type: string;
  num_input_channels: number;
  context_length: number;
  distribution_output: string;
  loss: string | null;
  patch_length: number;
  patch_stride: number;
  num_hidden_layers: number;
  d_model: number;
  num_attention_heads: number;
  share_embedding: boolean;
  channel_attention: boolean;
  ffn_dim: number;
  norm_type: string;
  norm_eps: number;
  attention_dropout: number;
  positional_dropout: number;
  path_dropout: number;
  ff_dropout: number;
  bias: boolean;
  activation_function: string;
  pre_norm: boolean;
  positional_encoding_type: string;
  use_cls_token: boolean;
  init_std: number;
  share_projection: boolean;
  scaling: string | boolean | null;
  do_mask_input: boolean | null;
  mask_type: string;
  random_mask_ratio: number;
  num_forecast_mask_patches: readonly number[] | number | null;
  channel_consistent_masking: boolean | null;
  unmasked_channel_indices: readonly number[] | null;
  mask_value: number;
  pooling_type: string | null;
  head_dropout: number;
  prediction_length: number;
  num_targets: number;
  output_range: readonly unknown[] | null;
  num_parallel_samples: number;
}>;

export const patchtst = configFacts<PatchTSTConfig>({
  className: "PatchTSTConfig",
  defaults: {
    model_type: "patchtst",
    num_input_channels: 1,
    context_length: 32,
    distribution_output: "student_t",
    loss: "mse",
    patch_length: 1,
    patch_stride: 1,
    num_hidden_layers: 3,
    d_model: 128,
    num_attention_heads: 4,
    share_embedding: true,
    channel_attention: false,
    ffn_dim: 512,
    norm_type: "batchnorm",
    norm_eps: 1e-05,
    attention_dropout: 0,
    positional_dropout: 0,
    path_dropout: 0,
    ff_dropout: 0,
    bias: true,
    activation_function: "gelu",
    pre_norm: true,
    positional_encoding_type: "sincos",
    use_cls_token: false,
    init_std: 0.02,
    share_projection: true,
    scaling: "std",
    do_mask_input: null,
    mask_type: "random",
    random_mask_ratio: 0.5,
    num_forecast_mask_patches: [2],
    channel_consistent_masking: false,
    unmasked_channel_indices: null,
    mask_value: 0,
    pooling_type: "mean",
    head_dropout: 0,
    prediction_length: 24,
    num_targets: 1,
    output_range: null,
    num_parallel_samples: 100,
  },
  kinds: { scaling: ["boolean", "string"], num_forecast_mask_patches: ["list", "number"] },
  floats: ["attention_dropout", "init_std", "norm_eps", "random_mask_ratio"],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "num_attention_heads",
    num_hidden_layers: "num_hidden_layers",
  },
});
