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
