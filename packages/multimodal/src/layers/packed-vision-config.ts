import type { PackedPatchesConfig } from "./packed-patches.ts";

/** The config fields of an image tower that reads packed patches. */
export interface PackedVisionConfig extends PackedPatchesConfig {
  readonly depth: number;
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly mlp_ratio: number;
  readonly num_heads: number;
  readonly spatial_merge_size: number;
}

/** The defaults of Qwen2VLVisionConfig. */
export const packedVisionDefaults = {
  depth: 32,
  embed_dim: 1280,
  hidden_size: 3584,
  hidden_act: "quick_gelu",
  mlp_ratio: 4,
  num_heads: 16,
  in_channels: 3,
  patch_size: 14,
  spatial_merge_size: 2,
  temporal_patch_size: 2,
};
