// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type AlignVisionConfig = Readonly<{
  model_type: string;
  num_channels: number;
  image_size: number | readonly number[];
  width_coefficient: number;
  depth_coefficient: number;
  depth_divisor: number;
  kernel_sizes: readonly number[];
  in_channels: readonly number[];
  out_channels: readonly number[];
  depthwise_padding: readonly number[];
  strides: readonly number[];
  num_block_repeats: readonly number[];
  expand_ratios: readonly number[];
  squeeze_expansion_ratio: number;
  hidden_act: string;
  hidden_dim: number;
  pooling_type: string;
  initializer_range: number;
  batch_norm_eps: number;
  batch_norm_momentum: number;
  drop_connect_rate: number;
  num_hidden_layers: number;
}>;

export const alignVisionModel = configFacts<AlignVisionConfig>({
  className: "AlignVisionConfig",
  defaults: {
    model_type: "align_vision_model",
    num_channels: 3,
    image_size: 600,
    width_coefficient: 2,
    depth_coefficient: 3.1,
    depth_divisor: 8,
    kernel_sizes: [3, 3, 5, 3, 5, 5, 3],
    in_channels: [32, 16, 24, 40, 80, 112, 192],
    out_channels: [16, 24, 40, 80, 112, 192, 320],
    depthwise_padding: [],
    strides: [1, 2, 2, 2, 1, 2, 1],
    num_block_repeats: [1, 2, 2, 3, 3, 4, 1],
    expand_ratios: [1, 6, 6, 6, 6, 6, 6],
    squeeze_expansion_ratio: 0.25,
    hidden_act: "swish",
    hidden_dim: 2560,
    pooling_type: "mean",
    initializer_range: 0.02,
    batch_norm_eps: 0.001,
    batch_norm_momentum: 0.99,
    drop_connect_rate: 0.2,
  },
  rules: {
    num_hidden_layers: {
      value: 55,
      while: [
        "depth_coefficient",
        "expand_ratios",
        "in_channels",
        "kernel_sizes",
        "num_block_repeats",
        "out_channels",
        "strides",
      ],
    },
  },
  kinds: { image_size: ["list", "number"] },
  floats: [
    "batch_norm_eps",
    "batch_norm_momentum",
    "depth_coefficient",
    "initializer_range",
    "squeeze_expansion_ratio",
    "width_coefficient",
  ],
});
