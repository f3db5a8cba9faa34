import type { Pair } from "../convolve.ts";
import type { Dim } from "../dim.ts";
import type { Parameter } from "../parameter.ts";
import { Tensor } from "../tensor.ts";
import { conv2d } from "./convolution.ts";

/**
 * An image's patches, side by side, each projected (Dosovitskiy et al., 2020): `[batch, channels, height, width]` →
 * `[batch, outputs, rows, columns]`.
 */
export const patchProjection = (channels: number, outputs: number, patch: Pair, options: { bias?: boolean } = {}) =>
  conv2d(channels, outputs, patch, { stride: patch, ...options });

/** Places of a grid one after another, row by row: `[batch, width, rows, columns]` → `[batch, rows · columns, width]`. */
export const asSequence = (grid: Tensor): Tensor => grid.flatten(2).transpose(1, 2);

/** Positions learned for a grid of patches, after those of tokens that are no patches. */
export interface GridPositions {
  /** `[1, tokens + rows · columns, width]`. */
  readonly table: Parameter | Tensor;
  readonly tokens: number;
  /** Rows and columns of the learned grid. */
  readonly learned: readonly [rows: number, columns: number];
}

const interpolation = {
  bicubic: { mode: "bicubic" },
  bilinear: { mode: "bilinear" },
  "antialiased bicubic": { mode: "bicubic", antialias: true },
  "antialiased bilinear": { mode: "bilinear", antialias: true },
} as const;

/** How positions are interpolated. */
export type PositionMode = keyof typeof interpolation;

/**
 * Learned positions for a grid of another size, by interpolation; the same grid gets them as they are.
 *
 * @param grid rows and columns asked for
 * @returns `[1, tokens + rows · columns, width]`
 */
export const interpolatedPositions = (
  x: Tensor,
  { table, tokens, learned }: GridPositions,
  grid: readonly [rows: Dim, columns: Dim],
  mode: PositionMode = "bicubic",
): Tensor => {
  const all = x.graph.tensor(table, x.dtype);
  const width = all.size(-1);
  const square = all
    .slice(1, tokens)
    .reshape([1, ...learned, width])
    .permute(0, 3, 1, 2);
  const resized = asSequence(square.interpolate({ size: grid, ...interpolation[mode] }));
  return tokens === 0 ? resized : Tensor.cat([all.slice(1, 0, tokens), resized], 1);
};

/**
 * Pixel shuffle (Shi et al., 2016) from patches to features: each square of `by` by `by` patches becomes one vector,
 * `[tiles, patches, width]` → `[tiles, patches / by², width · by²]`.
 */
export const shufflePatches = (x: Tensor, by: number): Tensor => {
  const side = Math.round(Math.sqrt(x.size(1) as number)) / by;
  const width = x.size(2) as number;
  return x
    .reshape([x.size(0), side, by, side, by * width])
    .permute(0, 1, 3, 2, 4)
    .reshape([x.size(0), side ** 2, by * by * width]);
};
