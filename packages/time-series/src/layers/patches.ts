// Series in patches, each a token of a model.
import { InputError } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";

/** The config fields that say how a series is cut. */
export interface PatchConfig {
  readonly context_length: number;
  readonly patch_length: number;
  readonly patch_stride: number;
}

/** How many patches a series has. Throws InputError where it is no longer than one. */
export const patchCount = ({ context_length, patch_length, patch_stride }: PatchConfig): number => {
  if (context_length <= patch_length)
    throw new InputError(`context_length ${context_length} has to be greater than patch_length ${patch_length}`);
  return Math.floor((context_length - patch_length) / patch_stride) + 1;
};

/** The patches of series, their last ones at the end: `[batch, context, channels]` → `[batch, channels, patches, length]`. */
export const patched = (c: PatchConfig, series: Tensor): Tensor => {
  const [count, length] = [patchCount(c), c.patch_length];
  const start = c.context_length - length - c.patch_stride * (count - 1);
  const places = Array.from(
    { length: count * length },
    (_, index) => start + c.patch_stride * Math.floor(index / length) + (index % length),
  );
  return series.transpose(1, 2).index_select(2, series.graph.constant(places, "int64", [count, length]));
};

/** A block over states `[batch, groups, ...]` that has each group of each series as a row: `[batch · groups, ...]`. */
export const inRows = (x: Tensor, block: (rows: Tensor) => Tensor): Tensor =>
  block(x.flatten(0, 1)).unflatten(0, [x.size(0), x.size(1)]);

/** Fewer and shorter patches, that overlap and leave a rest as the reference's do. */
export const tinyPatches = (c: PatchConfig): PatchConfig => {
  const patch_length = Math.min(c.patch_length, 4);
  const patch_stride = Math.max(1, Math.round((c.patch_stride * patch_length) / c.patch_length));
  const rest = (c.context_length - c.patch_length) % c.patch_stride === 0 ? 0 : 1;
  return {
    patch_length,
    patch_stride,
    context_length: patch_length + 5 * patch_stride + Math.min(rest, patch_stride - 1),
  };
};
