// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Sam2HieraDetConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_kernel_size: number | readonly number[];
  patch_stride: number | readonly number[];
  patch_padding: number | readonly number[];
  query_stride: number | readonly number[];
  window_positional_embedding_background_size: readonly number[];
  num_query_pool_stages: number;
  blocks_per_stage: readonly number[];
  embed_dim_per_stage: readonly number[];
  num_attention_heads_per_stage: readonly number[];
  window_size_per_stage: readonly number[];
  global_attention_blocks: readonly number[];
  mlp_ratio: number;
  hidden_act: string;
  layer_norm_eps: number;
  initializer_range: number;
}>;

export const sam2HieraDetModel = configFacts<Sam2HieraDetConfig>({
  className: "Sam2HieraDetConfig",
  defaults: {
    model_type: "sam2_hiera_det_model",
    hidden_size: 96,
    num_attention_heads: 1,
    num_channels: 3,
    image_size: null,
    patch_kernel_size: null,
    patch_stride: null,
    patch_padding: null,
    query_stride: null,
    window_positional_embedding_background_size: null,
    num_query_pool_stages: 3,
    blocks_per_stage: null,
    embed_dim_per_stage: null,
    num_attention_heads_per_stage: null,
    window_size_per_stage: null,
    global_attention_blocks: null,
    mlp_ratio: 4,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
    initializer_range: 0.02,
  },
  rules: {
    image_size: { value: [1024, 1024] },
    patch_kernel_size: { value: [7, 7] },
    patch_stride: { value: [4, 4] },
    patch_padding: { value: [3, 3] },
    query_stride: { value: [2, 2] },
    window_positional_embedding_background_size: { value: [7, 7] },
    blocks_per_stage: { value: [1, 2, 7, 2] },
    embed_dim_per_stage: { value: [96, 192, 384, 768] },
    num_attention_heads_per_stage: { value: [1, 2, 4, 8] },
    window_size_per_stage: { value: [8, 4, 14, 7] },
    global_attention_blocks: { value: [5, 7, 9] },
  },
  kinds: {
    image_size: ["list", "number"],
    patch_kernel_size: ["list", "number"],
    patch_stride: ["list", "number"],
    patch_padding: ["list", "number"],
    query_stride: ["list", "number"],
  },
  floats: ["initializer_range", "layer_norm_eps", "mlp_ratio"],
});
