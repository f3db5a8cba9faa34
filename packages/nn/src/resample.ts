import { pair } from "./convolve.ts";
import { addDims, type Dim, dimsEqual, divideDim, type Shape, scaleDim, shapeText } from "./dim.ts";
import type { Attribute } from "./graph.ts";
import type { Tensor } from "./tensor.ts";

/** A target size or factor, and how values between pixels come about. */
export interface InterpolateOptions {
  readonly size?: readonly [height: Dim, width: Dim];
  readonly scale_factor?: number;
  readonly mode?: "nearest" | "bilinear" | "bicubic";
  /** Whether the corners' centers stay where they are, rather than the image's edges. */
  readonly align_corners?: boolean;
  /** Whether each output pixel averages all the input pixels that it covers, as Pillow's filters do; not for "nearest". */
  readonly antialias?: boolean;
}

/** How values between pixels come about, and what is seen beside the image. */
export interface GridSampleOptions {
  readonly mode?: "bilinear" | "nearest" | "bicubic";
  readonly padding_mode?: "zeros" | "border";
  /** Whether -1 and 1 are the centers of the corners' pixels rather than the image's edges. */
  readonly align_corners?: boolean;
}

/** What stands in added elements. */
export interface PadOptions {
  readonly mode?: "constant" | "reflect" | "replicate";
  readonly value?: number;
}

const onnxMode = { nearest: "nearest", bilinear: "linear", bicubic: "cubic" } as const;

/** Where an output pixel lies in the input, as PyTorch's kernels have it (ATen/native/UpSample.h). */
const placement = (mode: keyof typeof onnxMode, alignCorners: boolean): string => {
  if (mode === "nearest") return "asymmetric";
  return alignCorners ? "align_corners" : "half_pixel";
};

/** Resize, `[batch, channels, height, width]`. */
export const resize = (x: Tensor, options: InterpolateOptions): Tensor => {
  const { size, scale_factor: factor = 1, mode = "nearest", align_corners: alignCorners = false } = options;
  const antialias = options.antialias === true;
  const scaled = (axis: number): Dim => {
    const length = scaleDim(x.size(axis), factor);
    return typeof length === "number" ? Math.floor(length) : length;
  };
  const [height, width] = size ?? [scaled(2), scaled(3)];
  if (x.rank !== 4 || (!size && !Number.isInteger(factor) && typeof x.size(2) !== "number"))
    throw x.graph.error("interpolate", `${shapeText(x.shape)} by ${factor}`);
  const shape = [x.size(0), x.size(1), height, width];
  const attributes: Record<string, Attribute> = {
    mode: { text: onnxMode[mode] },
    coordinate_transformation_mode: { text: placement(mode, alignCorners) },
    ...(mode === "nearest" && { nearest_mode: { text: "floor" } }),
    // PyTorch's antialiased kernel has Pillow's coefficient, and leaves out what is outside of the image.
    ...(mode === "bicubic" && { cubic_coeff_a: { float: antialias ? -0.5 : -0.75 } }),
    ...(antialias && { antialias: { int: 1 }, exclude_outside: { int: 1 } }),
  };
  return x.graph.add(
    "Resize",
    [x, undefined, undefined, x.graph.shapeVector(shape)],
    { dtype: x.dtype, shape },
    attributes,
  );
};

/** GridSample, `[batch, channels, height, width]` at `[batch, rows, columns, 2]`. */
export const gridSample = (x: Tensor, grid: Tensor, options: GridSampleOptions): Tensor => {
  const { mode = "bilinear", padding_mode: padding = "zeros", align_corners: alignCorners = false } = options;
  const fits = x.rank === 4 && grid.rank === 4 && grid.size(3) === 2 && dimsEqual(x.size(0), grid.size(0));
  if (!fits) throw x.graph.error("grid_sample", `${shapeText(x.shape)} at ${shapeText(grid.shape)}`);
  return x.graph.add(
    "GridSample",
    [x, grid],
    { dtype: x.dtype, shape: [x.size(0), x.size(1), grid.size(1), grid.size(2)] },
    { mode: { text: mode }, padding_mode: { text: padding }, align_corners: { int: alignCorners ? 1 : 0 } },
  );
};

const padMode = { constant: "constant", reflect: "reflect", replicate: "edge" } as const;

/** Padding; amounts before and after, the last axis first. */
export const pad = (x: Tensor, amounts: Shape, { mode = "constant", value = 0 }: PadOptions): Tensor => {
  if (amounts.length % 2 === 1 || amounts.length > 2 * x.rank)
    throw x.graph.error("pad", `${shapeText(x.shape)} by ${shapeText(amounts)}`);
  const amount = (axis: number, side: 0 | 1): Dim => amounts[2 * (x.rank - 1 - axis) + side] ?? 0;
  const axes = x.shape.map((_, axis) => axis);
  const shape = x.shape.map((dim, axis) => addDims(dim, addDims(amount(axis, 0), amount(axis, 1))));
  const pads = x.graph.shapeVector(([0, 1] as const).flatMap((side) => axes.map((axis) => amount(axis, side))));
  const filler = mode === "constant" ? x.graph.constant([value], x.dtype, []) : undefined;
  return x.graph.add("Pad", [x, pads, filler], { dtype: x.dtype, shape }, { mode: { text: padMode[mode] } });
};

/**
 * `[windows, length]`: every window's share of the elements from ⌊i·length/windows⌋ to ⌈(i + 1)·length/windows⌉, at run
 * time, since the length may be known only then.
 */
const windowShares = (x: Tensor, length: Dim, count: number): Tensor => {
  const { graph } = x;
  const total = graph.dimValue(length);
  const index = graph.range(count).unsqueeze(1);
  const start = index.mul(total).div(count);
  const end = index
    .add(1)
    .mul(total)
    .add(count - 1)
    .div(count);
  const element = graph.range(length).unsqueeze(0);
  const inside = element.ge(start).logical_and(element.lt(end)).to("float32");
  return inside.div(end.sub(start).to("float32"));
};

/** Adaptive average pooling of `[batch, channels, height, width]`. */
export const adaptivePool = (x: Tensor, size: readonly [number, number]): Tensor => {
  const [rows, columns] = size;
  if (rows === 1 && columns === 1) return x.mean([2, 3], true);
  const [height, width] = [x.size(2), x.size(3)];
  const kernel = [divideDim(height, rows), divideDim(width, columns)] as const;
  const [tall, wide] = kernel;
  if (typeof tall === "number" && typeof wide === "number" && tall > 0 && wide > 0)
    return x.avg_pool2d(pair([tall, wide]));
  const acrossRows = windowShares(x, height, rows).matmul(x);
  return acrossRows.matmul(windowShares(x, width, columns).transpose(0, 1));
};
