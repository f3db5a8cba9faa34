// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PoolFormerConfig = Readonly<{
  model_type: string;
  num_channels: number;
  patch_size: number | readonly number[];
  stride: number;
  pool_size: number;
  mlp_ratio: number;
  depths: readonly number[];
  hidden_sizes: readonly number[];
  patch_sizes: readonly number[];
  strides: readonly number[];
  padding: readonly number[];
  num_encoder_blocks: number;
  drop_path_rate: number;
  hidden_act: string;
  use_layer_scale: boolean;
  layer_scale_init_value: number;
  initializer_range: number;
}>;

export const poolformer = configFacts<PoolFormerConfig>({
  className: "PoolFormerConfig",
  defaults: {
    model_type: "poolformer",
    num_channels: 3,
    patch_size: 16,
    stride: 16,
    pool_size: 3,
    mlp_ratio: 4,
    depths: [2, 2, 6, 2],
    hidden_sizes: [64, 128, 320, 512],
    patch_sizes: [7, 3, 3, 3],
    strides: [4, 2, 2, 2],
    padding: [2, 1, 1, 1],
    num_encoder_blocks: 4,
    drop_path_rate: 0,
    hidden_act: "gelu",
    use_layer_scale: true,
    layer_scale_init_value: 1e-05,
    initializer_range: 0.02,
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["initializer_range", "layer_scale_init_value", "mlp_ratio"],
});
