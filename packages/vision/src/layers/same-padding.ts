import { addDims, type Dim, scaleDim, type Tensor } from "@tiny-random/nn";

/** A square kernel. */
interface SquareKernel {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/**
 * TensorFlow's "SAME": zeros around an image, so that the output has one pixel for every stride, one more after than before
 * where their number is odd. Dilation multiplies the padding of the undilated kernel, as in Transformers.
 */
export const samePadding = (x: Tensor, { kernel, stride, dilation }: SquareKernel): Tensor => {
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
