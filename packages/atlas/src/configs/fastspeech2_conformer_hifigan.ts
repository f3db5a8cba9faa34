// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FastSpeech2ConformerHifiGanConfig = Readonly<{
  model_type: string;
  model_in_dim: number;
  upsample_initial_channel: number;
  upsample_rates: readonly number[];
  upsample_kernel_sizes: readonly number[];
  resblock_kernel_sizes: readonly number[];
  resblock_dilation_sizes: readonly unknown[];
  initializer_range: number;
  leaky_relu_slope: number;
  normalize_before: boolean;
}>;

export const fastspeech2ConformerHifigan = configFacts<FastSpeech2ConformerHifiGanConfig>({
  className: "FastSpeech2ConformerHifiGanConfig",
  defaults: {
    model_type: "fastspeech2_conformer_hifigan",
    model_in_dim: 80,
    upsample_initial_channel: 512,
    upsample_rates: [8, 8, 2, 2],
    upsample_kernel_sizes: [16, 16, 4, 4],
    resblock_kernel_sizes: [3, 7, 11],
    resblock_dilation_sizes: null,
    initializer_range: 0.01,
    leaky_relu_slope: 0.1,
    normalize_before: true,
  },
  rules: { resblock_dilation_sizes: { value: [[1, 3, 5], [1, 3, 5], [1, 3, 5]] } },
  floats: ["initializer_range", "leaky_relu_slope"],
});
