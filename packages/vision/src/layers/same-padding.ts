import { addDims, type Dim, scaleDim, type Tensor } from "@tiny-random/nn";

/** A square window on an image. */
export interface SquareWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/**
 * Zeros around an image, so that a strided window has a place for every stride of pixels: one more behind than before where
 * their number is odd (TensorFlow's "SAME"). Dilation multiplies what the plain kernel would need, as Transformers has it.
 */
export const samePadding = (x: Tensor, { kernel, stride, dilation }: SquareWindow): Tensor => {
  const sides = (length: Dim): [before: Dim, after: Dim] => {
    const places = x.graph.floorDivide(addDims(length, stride - 1), stride);
    const needed = addDims(scaleDim(places, stride), kernel - stride);
    const total = addDims(needed, scaleDim(length, -1));
    const before = x.graph.floorDivide(total, 2);
    return [before, addDims(total, scaleDim(before, -1))].map((side) => scaleDim(side, dilation)) as [Dim, Dim];
  };
  const amounts = [...sides(x.size(3)), ...sides(x.size(2))];
  return amounts.every((amount) => amount === 0) ? x : x.pad(amounts);
};
