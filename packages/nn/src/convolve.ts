import { addDims, type Dim, dimsEqual, type Shape, scaleDim, shapeText } from "./dim.ts";
import type { Node } from "./graph.ts";
import type { Parameter } from "./parameter.ts";
import type { Tensor } from "./tensor.ts";

/** One number for both axes of an image, or height's and width's. */
export type Pair = number | readonly [height: number, width: number];

/** How windows lie on an image. Padding is the same on both sides; `Tensor.pad` knows others. */
export interface Conv2dOptions {
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly dilation?: Pair;
  readonly groups?: number;
}

/** Windows in ONNX's terms: one number an axis, padding of all axes before, then of all axes after. */
export interface Windows {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
  /** Whether the last window may reach beyond the edge; pooling only. */
  readonly partial?: boolean;
}

/** A convolution's weights and windows. */
export interface Convolution extends Windows {
  readonly weight: Parameter | Tensor;
  readonly bias: Parameter | undefined;
}

/** Height's and width's number. */
export const pair = (value: Pair): readonly [number, number] => (typeof value === "number" ? [value, value] : value);

/** PyTorch's options of a two-dimensional window in ONNX's terms. */
export const windows = ({ stride = 1, padding = 0, dilation = 1, groups = 1 }: Conv2dOptions): Windows => ({
  strides: pair(stride),
  pads: [...pair(padding), ...pair(padding)],
  dilations: pair(dilation),
  groups,
});

const attributesOf = ({ strides, pads, dilations }: Windows): Node["attributes"] => ({
  strides: { ints: strides },
  pads: { ints: pads },
  dilations: { ints: dilations },
});

/** Elements between the first and the last that a window sees. */
const reach = (kernel: number, dilation: number): number => dilation * (kernel - 1);

/**
 * How many windows fit on each axis of space, the partial one counted where there may be one; a number of them that does not divide
 * exactly is a new symbol.
 */
const windowCounts = (
  x: Tensor,
  op: string,
  kernel: readonly number[],
  { strides, pads, dilations, partial }: Windows,
): Dim[] =>
  kernel.map((size, axis) => {
    const padding = (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0);
    const room = addDims(x.size(axis + 2), padding - reach(size, dilations[axis] ?? 1) - 1);
    if (typeof room === "number" && room < 0)
      throw x.graph.error(op, `${shapeText(x.shape)} is smaller than a window of [${kernel}]`);
    const stride = strides[axis] ?? 1;
    return addDims(x.graph.floorDivide(partial ? addDims(room, stride - 1) : room, stride), 1);
  });

const checkWeight = (x: Tensor, op: string, weight: Shape, channels: Dim, groups: number): void => {
  if (x.rank === weight.length && dimsEqual(x.size(1), channels)) return;
  throw x.graph.error(op, `${shapeText(x.shape)} with ${shapeText(weight)} in ${groups} groups`);
};

const record = (
  x: Tensor,
  op: string,
  { weight, bias, ...windowing }: Convolution,
  shape: Shape,
  more: Node["attributes"] = {},
): Tensor => {
  const operands = [x, x.graph.tensor(weight, x.dtype), bias && x.graph.parameter(bias)];
  const attributes = { group: { int: windowing.groups }, ...attributesOf(windowing), ...more };
  const result = x.graph.add(op, operands, { dtype: x.dtype, shape }, attributes);
  x.graph.learnSymbols(result);
  return result;
};

/** Convolution of any rank: `[batch, channels, ...space]` with weight `[out, channels / groups, ...kernel]`. */
export const convolve = (x: Tensor, op: string, convolution: Convolution): Tensor => {
  const { weight, groups } = convolution;
  const [outputs = 0, inputs = 0, ...kernel] = weight.shape;
  checkWeight(x, op, weight.shape, scaleDim(inputs, groups), groups);
  const counts = windowCounts(x, op, kernel as number[], convolution);
  return record(x, "Conv", convolution, [x.size(0), outputs, ...counts]);
};

/**
 * Transposed convolution of any rank: weight `[channels, out / groups, ...kernel]`.
 *
 * @param outputPadding elements more at the end of each axis
 */
export const convolveTransposed = (
  x: Tensor,
  op: string,
  convolution: Convolution,
  outputPadding: readonly number[],
): Tensor => {
  const { weight, groups, strides, pads, dilations } = convolution;
  const [inputs = 0, outputs = 0, ...kernel] = weight.shape;
  checkWeight(x, op, weight.shape, inputs, groups);
  const space = (kernel as number[]).map((size, axis) => {
    const padding = (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0);
    const steps = scaleDim(addDims(x.size(axis + 2), -1), strides[axis] ?? 1);
    return addDims(steps, reach(size, dilations[axis] ?? 1) + 1 - padding + (outputPadding[axis] ?? 0));
  });
  const shape = [x.size(0), scaleDim(outputs, groups), ...space];
  return record(x, "ConvTranspose", convolution, shape, { output_padding: { ints: outputPadding } });
};

/** Pooling of the windows of `[batch, channels, height, width]`. */
export const pool = (
  x: Tensor,
  op: "MaxPool" | "AveragePool",
  kernel: readonly number[],
  windowing: Windows,
  attributes: Node["attributes"] = {},
): Tensor => {
  if (x.rank !== kernel.length + 2) throw x.graph.error(op, `${shapeText(x.shape)} with windows of [${kernel}]`);
  const shape = [x.size(0), x.size(1), ...windowCounts(x, op, kernel, windowing)];
  const { dilations, ...rest } = attributesOf(windowing);
  // AveragePool has dilations from opset 19 on.
  const dilated = op === "MaxPool" && dilations ? { ...rest, dilations } : rest;
  const placed = windowing.partial ? { ...dilated, ceil_mode: { int: 1 } } : dilated;
  const result = x.graph.add(
    op,
    [x],
    { dtype: x.dtype, shape },
    { kernel_shape: { ints: kernel }, ...placed, ...attributes },
  );
  x.graph.learnSymbols(result);
  return result;
};
