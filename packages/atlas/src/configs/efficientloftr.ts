// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EfficientLoFTRConfig = Readonly<{
  model_type: string;
  stage_num_blocks: readonly number[];
  out_features: readonly number[];
  stage_stride: readonly number[];
  hidden_size: number;
  activation_function: string;
  q_aggregation_kernel_size: number;
  kv_aggregation_kernel_size: number;
  q_aggregation_stride: number;
  kv_aggregation_stride: number;
  num_attention_layers: number;
  num_attention_heads: number;
  attention_dropout: number;
  attention_bias: boolean;
  mlp_activation_function: string;
  coarse_matching_skip_softmax: boolean;
  coarse_matching_threshold: number;
  coarse_matching_temperature: number;
  coarse_matching_border_removal: number;
  fine_kernel_size: number;
  batch_norm_eps: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  fine_matching_slice_dim: number;
  fine_matching_regress_temperature: number;
  initializer_range: number;
  stage_in_channels: readonly number[];
  stage_block_stride: readonly (readonly number[])[];
  stage_block_out_channels: readonly (readonly number[])[];
  stage_block_in_channels: readonly (readonly number[])[];
  num_key_value_heads: number;
  fine_fusion_dims: readonly number[];
  intermediate_size: number;
}>;

export const efficientloftr = configFacts<EfficientLoFTRConfig>({
  className: "EfficientLoFTRConfig",
  defaults: {
    model_type: "efficientloftr",
    stage_num_blocks: null,
    out_features: null,
    stage_stride: null,
    hidden_size: 256,
    activation_function: "relu",
    q_aggregation_kernel_size: 4,
    kv_aggregation_kernel_size: 4,
    q_aggregation_stride: 4,
    kv_aggregation_stride: 4,
    num_attention_layers: 4,
    num_attention_heads: 8,
    attention_dropout: 0,
    attention_bias: false,
    mlp_activation_function: "leaky_relu",
    coarse_matching_skip_softmax: false,
    coarse_matching_threshold: 0.2,
    coarse_matching_temperature: 0.1,
    coarse_matching_border_removal: 2,
    fine_kernel_size: 8,
    batch_norm_eps: 1e-05,
    rope_parameters: null,
    fine_matching_slice_dim: 8,
    fine_matching_regress_temperature: 10,
    initializer_range: 0.02,
  },
  rules: {
    stage_num_blocks: { value: [1, 2, 4, 14] },
    stage_stride: { value: [2, 1, 2, 2] },
    stage_in_channels: { value: [1, 64, 64, 128], while: ["out_features"] },
    stage_block_stride: {
      value: [[2], [1, 1], [2, 1, 1, 1], [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
      while: ["stage_num_blocks", "stage_stride"],
    },
    stage_block_out_channels: {
      value: [[64], [64, 64], [128, 128, 128, 128], Array(14).fill(256)],
      while: ["out_features", "stage_num_blocks"],
    },
    stage_block_in_channels: {
      value: [
        [1],
        [64, 64],
        [64, 128, 128, 128],
        [128, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256],
      ],
      while: ["out_features", "stage_num_blocks"],
    },
    num_key_value_heads: { copy: "num_attention_heads" },
    fine_fusion_dims: { value: [256, 128, 64], while: ["out_features"] },
    intermediate_size: { value: 512 },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  rope: { "": { theta: 10000, share: 4, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: [
    "attention_dropout",
    "batch_norm_eps",
    "coarse_matching_temperature",
    "coarse_matching_threshold",
    "fine_matching_regress_temperature",
    "initializer_range",
  ],
});
