// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type LevitConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  num_channels: number;
  kernel_size: number;
  stride: number;
  padding: number;
  patch_size: number | readonly number[];
  hidden_sizes: readonly number[];
  num_attention_heads: readonly number[];
  depths: readonly number[];
  key_dim: readonly number[];
  drop_path_rate: number;
  mlp_ratio: readonly number[];
  attention_ratio: readonly number[];
  initializer_range: number;
  down_ops: readonly (readonly unknown[])[];
}>;

export const levit = configFacts<LevitConfig>({
  className: "LevitConfig",
  defaults: {
    model_type: "levit",
    image_size: 224,
    num_channels: 3,
    kernel_size: 3,
    stride: 2,
    padding: 1,
    patch_size: 16,
    hidden_sizes: [128, 256, 384],
    num_attention_heads: [4, 8, 12],
    depths: [4, 4, 4],
    key_dim: [16, 16, 16],
    drop_path_rate: 0,
    mlp_ratio: [2, 2, 2],
    attention_ratio: [2, 2, 2],
    initializer_range: 0.02,
  },
  rules: {
    down_ops: {
      value: [["Subsample", 16, 8, 4, 2, 2], ["Subsample", 16, 16, 4, 2, 2]],
      while: ["hidden_sizes", "key_dim"],
    },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["initializer_range"],
});
