// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Florence2VisionConfig = Readonly<{
  model_type: string;
  in_channels: number;
  depths: readonly number[];
  patch_size: readonly number[];
  patch_stride: readonly number[];
  patch_padding: readonly number[];
  patch_prenorm: readonly boolean[];
  embed_dim: readonly number[];
  num_heads: readonly number[];
  num_groups: readonly number[];
  window_size: number;
  drop_path_rate: number;
  mlp_ratio: number;
  qkv_bias: boolean;
  activation_function: string;
  projection_dim: number;
  max_temporal_embeddings: number;
  max_position_embeddings: number;
  initializer_range: number;
}>;

export const florenceVision = configFacts<Florence2VisionConfig>({
  className: "Florence2VisionConfig",
  defaults: {
    model_type: "florence_vision",
    in_channels: 3,
    depths: [1, 1, 9, 1],
    patch_size: [7, 3, 3, 3],
    patch_stride: [4, 2, 2, 2],
    patch_padding: [3, 1, 1, 1],
    patch_prenorm: [false, true, true, true],
    embed_dim: [128, 256, 512, 1024],
    num_heads: [4, 8, 16, 32],
    num_groups: [4, 8, 16, 32],
    window_size: 12,
    drop_path_rate: 0.1,
    mlp_ratio: 4,
    qkv_bias: true,
    activation_function: "gelu",
    projection_dim: 1024,
    max_temporal_embeddings: 100,
    max_position_embeddings: 50,
    initializer_range: 0.02,
  },
  floats: ["initializer_range", "mlp_ratio"],
});
