import type { SessionInput } from "@tiny-random/core";
import { module, type Tensor, weight } from "@tiny-random/nn";

/** The config fields that say what packed patches are. */
export interface PackedPatchesConfig {
  readonly embed_dim: number;
  readonly in_channels: number;
  readonly patch_size: number;
  readonly temporal_patch_size: number;
}

/** Patches of all images one after another, and how many each has in time, height and width. */
export const packedInputs = (c: PackedPatchesConfig): Readonly<Record<string, SessionInput>> => ({
  pixel_values: { dtype: "float32", axes: ["patches", c.in_channels * c.temporal_patch_size * c.patch_size ** 2] },
  grid_thw: { dtype: "int64", axes: ["images", 3] },
});

/** Each patch's pixels projected: `[patches, channels · frames · patch²]` → `[1, patches, width]`. */
export const packedPatches = (c: PackedPatchesConfig) => {
  const kernel = [c.in_channels, c.temporal_patch_size, c.patch_size, c.patch_size];
  const size = kernel.reduce((product, length) => product * length, 1);
  return module({ proj: module({ weight: weight([c.embed_dim, ...kernel], size) }, (m) => m.weight) }, (m, x: Tensor) =>
    x.matmul(x.graph.parameter(m.proj()).reshape([c.embed_dim, size]).transpose(0, 1)).unsqueeze(0),
  );
};
