import { scaleDim, type Tensor } from "@tiny-random/nn";

/**
 * The patches of each block side by side: `[1, patches, width]` → `[blocks, merge², width]`.
 *
 * @param merge rows and columns of patches of a block
 */
export const patchBlocks = (x: Tensor, merge: number): Tensor => {
  const blocks = x.graph.floorDivide(x.size(1), merge ** 2);
  // Processors make whole blocks; with the slice the graph knows it too.
  return x.slice(1, 0, scaleDim(blocks, merge ** 2)).reshape([blocks, merge ** 2, x.size(2)]);
};
