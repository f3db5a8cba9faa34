// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SpeechT5HifiGanConfig = Readonly<{
  model_type: string;
  model_in_dim: number;
  sampling_rate: number;
  upsample_initial_channel: number;
  upsample_rates: readonly number[];
  upsample_kernel_sizes: readonly number[];
  resblock_kernel_sizes: readonly number[];
  resblock_dilation_sizes: readonly unknown[];
  initializer_range: number;
  leaky_relu_slope: number;
  normalize_before: boolean;
}>;

export const speecht5Hifigan = configFacts<SpeechT5HifiGanConfig>({
  className: "SpeechT5HifiGanConfig",
  defaults: {
    model_type: "speecht5_hifigan",
    model_in_dim: 80,
    sampling_rate: 16000,
    upsample_initial_channel: 512,
    upsample_rates: [4, 4, 4, 4],
    upsample_kernel_sizes: [8, 8, 8, 8],
    resblock_kernel_sizes: [3, 7, 11],
    resblock_dilation_sizes: [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
    initializer_range: 0.01,
    leaky_relu_slope: 0.1,
    normalize_before: true,
  },
  floats: ["initializer_range", "leaky_relu_slope"],
});
