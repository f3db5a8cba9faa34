// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type UnivNetConfig = Readonly<{
  model_type: string;
  model_in_channels: number;
  model_hidden_channels: number;
  num_mel_bins: number;
  resblock_kernel_sizes: readonly number[];
  resblock_stride_sizes: readonly number[];
  resblock_dilation_sizes: readonly unknown[];
  kernel_predictor_num_blocks: number;
  kernel_predictor_hidden_channels: number;
  kernel_predictor_conv_size: number;
  kernel_predictor_dropout: number;
  initializer_range: number;
  leaky_relu_slope: number;
}>;

export const univnet = configFacts<UnivNetConfig>({
  className: "UnivNetConfig",
  defaults: {
    model_type: "univnet",
    model_in_channels: 64,
    model_hidden_channels: 32,
    num_mel_bins: 100,
    resblock_kernel_sizes: [3, 3, 3],
    resblock_stride_sizes: [8, 8, 4],
    resblock_dilation_sizes: [[1, 3, 9, 27], [1, 3, 9, 27], [1, 3, 9, 27]],
    kernel_predictor_num_blocks: 3,
    kernel_predictor_hidden_channels: 64,
    kernel_predictor_conv_size: 3,
    kernel_predictor_dropout: 0,
    initializer_range: 0.01,
    leaky_relu_slope: 0.2,
  },
  floats: ["initializer_range", "leaky_relu_slope"],
});
