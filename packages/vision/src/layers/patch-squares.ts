import type { Tensor } from "@tiny-random/nn";

/**
 * Pixel shuffle (Shi et al., 2016) from patches to features: each square of `by` by `by` patches becomes one vector,
 * `[tiles, patches, width]` → `[tiles, patches / by², width · by²]`.
 */
export const patchSquares = (x: Tensor, by: number): Tensor => {
  const side = Math.round(Math.sqrt(x.size(1) as number)) / by;
  const width = x.size(2) as number;
  return x
    .reshape([x.size(0), side, by, side, by * width])
    .permute(0, 1, 3, 2, 4)
    .reshape([x.size(0), side ** 2, by * by * width]);
};
