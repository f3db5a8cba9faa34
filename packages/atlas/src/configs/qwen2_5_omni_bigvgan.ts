// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen2_5OmniBigVGANConfig = Readonly<{
  model_type: string;
  mel_dim: number;
  upsample_initial_channel: number;
  resblock_kernel_sizes: readonly number[];
  resblock_dilation_sizes: readonly unknown[];
  upsample_rates: readonly number[];
  upsample_kernel_sizes: readonly number[];
}>;

export const qwen25OmniBigvgan = configFacts<Qwen2_5OmniBigVGANConfig>({
  className: "Qwen2_5OmniBigVGANConfig",
  defaults: {
    model_type: "qwen2_5_omni_bigvgan",
    mel_dim: 80,
    upsample_initial_channel: 1536,
    resblock_kernel_sizes: [3, 7, 11],
    resblock_dilation_sizes: [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
    upsample_rates: [5, 3, 2, 2, 2, 2],
    upsample_kernel_sizes: [11, 7, 4, 4, 4, 4],
  },
});
