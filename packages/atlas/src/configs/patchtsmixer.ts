// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PatchTSMixerConfig = Readonly<{
  model_type: string;
  context_length: number;
  patch_length: number;
  num_input_channels: number;
  patch_stride: number;
  num_parallel_samples: number;
  d_model: number;
  expansion_factor: number;
  num_layers: number;
  dropout: number;
  mode: string;
  gated_attn: boolean;
  norm_mlp: string;
  self_attn: boolean;
  self_attn_heads: number;
  use_positional_encoding: boolean;
  positional_encoding_type: string;
  scaling: string | boolean | null;
  loss: string;
  init_std: number;
  norm_eps: number;
  mask_type: string;
  random_mask_ratio: number;
  num_forecast_mask_patches: readonly number[] | number | null;
  mask_value: number;
  masked_loss: boolean;
  channel_consistent_masking: boolean;
  unmasked_channel_indices: readonly number[] | null;
  head_dropout: number;
  distribution_output: string;
  prediction_length: number;
  prediction_channel_indices: readonly unknown[] | null;
  num_targets: number;
  output_range: readonly unknown[] | null;
  head_aggregation: string | null;
  num_patches: number;
  patch_last: boolean;
}>;

export const patchtsmixer = configFacts<PatchTSMixerConfig>({
  className: "PatchTSMixerConfig",
  defaults: {
    model_type: "patchtsmixer",
    context_length: 32,
    patch_length: 8,
    num_input_channels: 1,
    patch_stride: 8,
    num_parallel_samples: 100,
    d_model: 8,
    expansion_factor: 2,
    num_layers: 3,
    dropout: 0.2,
    mode: "common_channel",
    gated_attn: true,
    norm_mlp: "LayerNorm",
    self_attn: false,
    self_attn_heads: 1,
    use_positional_encoding: false,
    positional_encoding_type: "sincos",
    scaling: "std",
    loss: "mse",
    init_std: 0.02,
    norm_eps: 1e-05,
    mask_type: "random",
    random_mask_ratio: 0.5,
    num_forecast_mask_patches: [2],
    mask_value: 0,
    masked_loss: true,
    channel_consistent_masking: true,
    unmasked_channel_indices: null,
    head_dropout: 0.2,
    distribution_output: "student_t",
    prediction_length: 16,
    prediction_channel_indices: null,
    num_targets: 3,
    output_range: null,
    head_aggregation: "max_pool",
  },
  rules: {
    num_patches: { value: 4, while: ["context_length", "patch_length", "patch_stride"] },
    patch_last: { value: true },
  },
  kinds: { scaling: ["boolean", "string"], num_forecast_mask_patches: ["list", "number"] },
  floats: ["dropout", "init_std", "norm_eps", "random_mask_ratio"],
  aliases: { hidden_size: "d_model", num_hidden_layers: "num_layers" },
});
