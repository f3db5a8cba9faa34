import { type Conv2dOptions, convolve, convolveTransposed, type Pair, pair, pool, windows } from "./convolve.ts";
import {
  addDims,
  type Dim,
  dimsEqual,
  dimText,
  divideDim,
  productOfDims,
  type Shape,
  shapeText,
  subtractDims,
  symbol,
} from "./dim.ts";
import type { DType } from "./dtype.ts";
import type { Graph, Node, Operand } from "./graph.ts";
import type { Parameter } from "./parameter.ts";
import {
  adaptivePool,
  type GridSampleOptions,
  gridSample,
  type InterpolateOptions,
  type PadOptions,
  pad,
  resize,
} from "./resample.ts";

type ElementOp = "Add" | "Sub" | "Mul" | "Div" | "Pow" | "Min" | "Max" | "Mod" | "BitwiseXor";
type CompareOp = "Equal" | "Less" | "LessOrEqual" | "Greater" | "GreaterOrEqual";
type UnaryOp =
  | "Neg"
  | "Abs"
  | "Sqrt"
  | "Exp"
  | "Log"
  | "Tanh"
  | "Sigmoid"
  | "Erf"
  | "Relu"
  | "Sin"
  | "Cos"
  | "Acos"
  | "Floor"
  | "Softplus"
  | "Reciprocal"
  | "Round"
  | "Sign"
  | "Ceil"
  | "Elu";

/** What batch norm's checkpoint holds, `[channels]` each. */
export interface BatchStatistics {
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly running_mean: Parameter;
  readonly running_var: Parameter;
}

/**
 * A symbolic value of a graph. Methods carry PyTorch's names and meaning; each records the ONNX operators that compute
 * it. Operands are tensors, parameters or numbers; shapes broadcast as PyTorch's do.
 */
export class Tensor {
  readonly graph: Graph;
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;

  constructor(graph: Graph, name: string, dtype: DType, shape: Shape) {
    this.graph = graph;
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
  }

  get rank(): number {
    return this.shape.length;
  }

  /** The length of an axis; negative axes count from the end. */
  size(axis: number): Dim {
    return this.shape[this.axis(axis)] as Dim;
  }

  add(other: Operand): Tensor {
    return this.elementwise("Add", other);
  }
  sub(other: Operand): Tensor {
    return this.elementwise("Sub", other);
  }
  mul(other: Operand): Tensor {
    return this.elementwise("Mul", other);
  }
  div(other: Operand): Tensor {
    return this.elementwise("Div", other);
  }
  pow(other: Operand): Tensor {
    return this.elementwise("Pow", other);
  }
  minimum(other: Operand): Tensor {
    return this.elementwise("Min", other);
  }
  maximum(other: Operand): Tensor {
    return this.elementwise("Max", other);
  }
  remainder(other: Operand): Tensor {
    return this.elementwise("Mod", other);
  }
  /** Of whole numbers. */
  bitwise_xor(other: Operand): Tensor {
    return this.elementwise("BitwiseXor", other);
  }

  eq(other: Operand): Tensor {
    return this.elementwise("Equal", other, "bool");
  }
  lt(other: Operand): Tensor {
    return this.elementwise("Less", other, "bool");
  }
  le(other: Operand): Tensor {
    return this.elementwise("LessOrEqual", other, "bool");
  }
  gt(other: Operand): Tensor {
    return this.elementwise("Greater", other, "bool");
  }
  ge(other: Operand): Tensor {
    return this.elementwise("GreaterOrEqual", other, "bool");
  }
  ne(other: Operand): Tensor {
    return this.eq(other).logical_not();
  }

  neg(): Tensor {
    return this.unary("Neg");
  }
  abs(): Tensor {
    return this.unary("Abs");
  }
  sqrt(): Tensor {
    return this.unary("Sqrt");
  }
  rsqrt(): Tensor {
    return this.unary("Sqrt").unary("Reciprocal");
  }
  exp(): Tensor {
    return this.unary("Exp");
  }
  log(): Tensor {
    return this.unary("Log");
  }
  tanh(): Tensor {
    return this.unary("Tanh");
  }
  sigmoid(): Tensor {
    return this.unary("Sigmoid");
  }
  erf(): Tensor {
    return this.unary("Erf");
  }
  relu(): Tensor {
    return this.unary("Relu");
  }
  sin(): Tensor {
    return this.unary("Sin");
  }
  cos(): Tensor {
    return this.unary("Cos");
  }
  acos(): Tensor {
    return this.unary("Acos");
  }
  floor(): Tensor {
    return this.unary("Floor");
  }
  ceil(): Tensor {
    return this.unary("Ceil");
  }
  round(): Tensor {
    return this.unary("Round");
  }
  sign(): Tensor {
    return this.unary("Sign");
  }
  elu(): Tensor {
    return this.unary("Elu");
  }
  /** Values below zero times a slope. */
  leaky_relu(slope: number): Tensor {
    return this.graph.add("LeakyRelu", [this], this, { alpha: { float: slope } });
  }
  softplus(): Tensor {
    return this.unary("Softplus");
  }
  identity(): Tensor {
    return this.graph.add("Identity", [this], this);
  }

  logical_not(): Tensor {
    return this.graph.add("Not", [this], { dtype: "bool", shape: this.shape });
  }
  logical_and(other: Tensor): Tensor {
    return this.logical("And", other);
  }
  logical_or(other: Tensor): Tensor {
    return this.logical("Or", other);
  }

  /** Values limited to [low, high]. */
  clamp(low?: number, high?: number): Tensor {
    const bound = (value?: number) => (value === undefined ? undefined : this.graph.constant([value], this.dtype, []));
    return this.graph.add("Clip", [this, bound(low), bound(high)], this);
  }

  to(dtype: DType): Tensor {
    if (dtype === this.dtype) return this;
    return this.graph.add("Cast", [this], { dtype, shape: this.shape }, { to: { int: onnxType[dtype] } });
  }

  /** Batched matrix product; a parameter or number operand is a weight of the graph. */
  matmul(operand: Tensor | Parameter): Tensor {
    const other = this.graph.tensor(operand, this.dtype);
    const inner = this.shape.at(-1);
    const shared = other.shape.at(other.rank === 1 ? -1 : -2);
    const fits = inner !== undefined && shared !== undefined && dimsEqual(inner, shared);
    if (!fits) throw this.graph.error("matmul", `${shapeText(this.shape)} × ${shapeText(other.shape)}`);
    const batch = this.broadcast("matmul", this.shape.slice(0, -2), other.shape.slice(0, -2));
    const rows = this.rank > 1 ? [this.size(-2)] : [];
    const columns = other.rank > 1 ? [other.size(-1)] : [];
    return this.graph.add("MatMul", [this, other], { dtype: this.dtype, shape: [...batch, ...rows, ...columns] });
  }

  /** x · weightᵀ (+ bias), weight `[out, in]` as PyTorch's linear layers store it. */
  linear(weight: Parameter, bias?: Parameter): Tensor {
    const product = this.matmul(this.graph.transposedParameter(weight));
    return bias ? product.add(bias) : product;
  }

  softmax(axis: number): Tensor {
    return this.graph.add("Softmax", [this], this, { axis: { int: this.axis(axis) } });
  }

  /** Mean and variance normalization over the last axis, with scale and shift. */
  layer_norm(weight: Parameter | Tensor, bias: Parameter | Tensor | undefined, epsilon: number): Tensor {
    const scale = this.graph.tensor(weight, this.dtype);
    // The bias is optional in ONNX, but onnxruntime's fusion with an addition before it crashes without one.
    const noShift = () => this.graph.constant(new Float32Array(this.size(-1) as number), this.dtype);
    const operands = [scale, bias ? this.graph.tensor(bias, this.dtype) : noShift()];
    for (const operand of operands) this.broadcast("layer_norm", this.shape, operand.shape);
    return this.graph.add("LayerNormalization", [this, ...operands], this, {
      axis: { int: -1 },
      epsilon: { float: epsilon },
    });
  }

  sum(axes: number | readonly number[], keepdim = false): Tensor {
    return this.reduce("ReduceSum", axes, keepdim);
  }
  mean(axes: number | readonly number[], keepdim = false): Tensor {
    return this.reduce("ReduceMean", axes, keepdim);
  }
  amax(axes: number | readonly number[], keepdim = false): Tensor {
    return this.reduce("ReduceMax", axes, keepdim);
  }
  amin(axes: number | readonly number[], keepdim = false): Tensor {
    return this.reduce("ReduceMin", axes, keepdim);
  }

  /**
   * Index of the largest value along an axis; the first one where several are equal. Of whole numbers the lower 32 bits
   * count: onnxruntime before 1.18 has no ArgMax of int64.
   */
  argmax(axis: number, keepdim = false): Tensor {
    if (this.dtype === "int64") return this.to("int32").argmax(axis, keepdim);
    const at = this.axis(axis);
    const shape = keepdim ? this.shape.with(at, 1) : this.shape.toSpliced(at, 1);
    return this.graph.add(
      "ArgMax",
      [this],
      { dtype: "int64", shape },
      { axis: { int: at }, keepdims: { int: keepdim ? 1 : 0 } },
    );
  }

  cumsum(axis: number): Tensor {
    return this.graph.add("CumSum", [this, this.graph.constant([this.axis(axis)], "int64", [])], this);
  }

  /** The k largest values along the last axis, largest first, and their indices. */
  topk(k: number): { values: Tensor; indices: Tensor } {
    const shape = this.shape.with(-1, k);
    const results = [
      { dtype: this.dtype, shape },
      { dtype: "int64" as const, shape },
    ];
    const [values, indices] = this.graph.addMany("TopK", [this, this.graph.constant([k], "int64")], results);
    return { values: values as Tensor, indices: indices as Tensor };
  }

  /** Where the values along the last axis, all of them different, stand in ascending order (`torch.argsort`): int64. */
  argsort(): Tensor {
    const order = { largest: { int: 0 } };
    const results = [this, { dtype: "int64" as const, shape: this.shape }];
    return this.graph.addMany("TopK", [this, this.graph.dimValue(this.size(-1))], results, order)[1] as Tensor;
  }

  /**
   * The discrete Fourier transform along an axis (`torch.fft.fft`), of numbers whose parts are the last axis: the real part
   * alone, or the real and the imaginary one, `[batch, ..., 1 or 2]` → `[batch, ..., 2]`.
   */
  dft(axis: number): Tensor {
    const at = this.axis(axis);
    return this.graph.add("DFT", [this], { dtype: this.dtype, shape: this.shape.with(-1, 2) }, { axis: { int: at } });
  }

  transpose(first: number, second: number): Tensor {
    const order = this.shape.map((_, axis) => axis);
    const [a, b] = [this.axis(first), this.axis(second)];
    return this.permute(...order.with(a, b).with(b, a));
  }

  permute(...order: number[]): Tensor {
    if (order.length !== this.rank) throw this.graph.error("permute", `${shapeText(this.shape)} by [${order}]`);
    const shape = order.map((axis) => this.size(axis));
    return this.graph.add(
      "Transpose",
      [this],
      { dtype: this.dtype, shape },
      { perm: { ints: order.map((axis) => this.axis(axis)) } },
    );
  }

  /** The same elements in another shape; one axis may be -1 where the rest decides it. */
  reshape(shape: Shape): Tensor {
    const result = this.resolveShape(shape);
    const from = productOfDims(this.shape);
    const to = productOfDims(result);
    if (from !== undefined && to !== undefined && !dimsEqual(from, to)) {
      throw this.graph.error("reshape", `${shapeText(this.shape)} to ${shapeText(result)}`);
    }
    return this.graph.add("Reshape", [this, this.reshapeTarget(result)], { dtype: this.dtype, shape: result });
  }

  /** Replaces the axes from `start` to `end`, inclusive, by one. */
  flatten(start: number, end = -1): Tensor {
    const [first, last] = [this.axis(start), this.axis(end)];
    const axes = this.shape.slice(first, last + 1);
    const merged = productOfDims(axes) ?? symbol(axes.map(dimText).join("*"));
    const result = this.reshape([...this.shape.slice(0, first), merged, ...this.shape.slice(last + 1)]);
    this.graph.learnSymbols(result);
    return result;
  }

  /** Splits an axis into several: `[batch, length, 32]` at -1 into (4, 8) is `[batch, length, 4, 8]`. */
  unflatten(axis: number, sizes: Shape): Tensor {
    return this.reshape(this.shape.toSpliced(this.axis(axis), 1, ...sizes));
  }

  unsqueeze(axis: number): Tensor {
    const at = axis < 0 ? axis + this.rank + 1 : axis;
    const shape = this.shape.toSpliced(at, 0, 1);
    return this.graph.add("Unsqueeze", [this, this.graph.constant([at], "int64")], { dtype: this.dtype, shape });
  }

  squeeze(axis: number): Tensor {
    const at = this.axis(axis);
    if (this.shape[at] !== 1) throw this.graph.error("squeeze", `axis ${axis} of ${shapeText(this.shape)} is not 1`);
    return this.graph.add("Squeeze", [this, this.graph.constant([at], "int64")], {
      dtype: this.dtype,
      shape: this.shape.toSpliced(at, 1),
    });
  }

  /** Broadcasts to a shape. */
  expand(shape: Shape): Tensor {
    const result = this.broadcast("expand", this.shape, shape);
    return this.graph.add("Expand", [this, this.graph.shapeVector(shape)], { dtype: this.dtype, shape: result });
  }

  /** Elements `start` to `end` (exclusive; may be a symbolic length) of an axis. */
  slice(axis: number, start: Dim, end: Dim = this.size(axis), step = 1): Tensor {
    const at = this.axis(axis);
    const length = this.sliceLength(at, start, end, step);
    const vectors = [this.graph.dimValue(start), this.graph.dimValue(end)];
    const constants = [this.graph.constant([at], "int64"), this.graph.constant([step], "int64")];
    return this.graph.add("Slice", [this, ...vectors, ...constants], {
      dtype: this.dtype,
      shape: this.shape.with(at, length),
    });
  }

  /** One element of an axis, which disappears; the index may be an int64 scalar of the graph. */
  select(axis: number, index: number | Tensor): Tensor {
    const at = this.axis(axis);
    const position = this.graph.tensor(index, "int64");
    return this.graph.add(
      "Gather",
      [this, position],
      { dtype: this.dtype, shape: this.shape.toSpliced(at, 1) },
      { axis: { int: at } },
    );
  }

  /** Consecutive pieces of the given sizes along an axis. */
  split(sizes: readonly number[], axis: number): Tensor[] {
    const at = this.axis(axis);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (!dimsEqual(total, this.size(at)))
      throw this.graph.error("split", `${shapeText(this.shape)} into [${sizes}] on axis ${axis}`);
    const results = sizes.map((size) => ({ dtype: this.dtype, shape: this.shape.with(at, size) }));
    return this.graph.addMany("Split", [this, this.graph.constant(sizes, "int64")], results, { axis: { int: at } });
  }

  /** Equal pieces along an axis of static length. */
  chunk(count: number, axis: number): Tensor[] {
    const size = divideDim(this.size(axis), count);
    if (typeof size !== "number")
      throw this.graph.error("chunk", `${shapeText(this.shape)} into ${count} on axis ${axis}`);
    return this.split(
      Array.from({ length: count }, () => size),
      axis,
    );
  }

  /** Rows of `table` by these indices: `[...indices, ...row]`. */
  embedding(table: Parameter | Tensor): Tensor {
    const rows = this.graph.tensor(table, "float32");
    return this.graph.add("Gather", [rows, this], {
      dtype: rows.dtype,
      shape: [...this.shape, ...rows.shape.slice(1)],
    });
  }

  /** Values along an axis by an index tensor of the same rank (`torch.gather`). */
  gather(axis: number, index: Tensor): Tensor {
    return this.graph.add(
      "GatherElements",
      [this, index],
      { dtype: this.dtype, shape: index.shape },
      { axis: { int: this.axis(axis) } },
    );
  }

  /** Slices of an axis by a vector of indices. */
  index_select(axis: number, index: Tensor): Tensor {
    const at = this.axis(axis);
    const shape = this.shape.toSpliced(at, 1, ...index.shape);
    return this.graph.add("Gather", [this, index], { dtype: this.dtype, shape }, { axis: { int: at } });
  }

  /**
   * The slices of an axis for which a vector of booleans says yes.
   *
   * @param count how many, which only a run knows
   */
  compress(axis: number, condition: Tensor, count: string): Tensor {
    const at = this.axis(axis);
    const shape = this.shape.with(at, symbol(count));
    const kept = this.graph.add("Compress", [this, condition], { dtype: this.dtype, shape }, { axis: { int: at } });
    this.graph.learnSymbols(kept);
    return kept;
  }

  /** This where the condition holds, else the other. */
  where(condition: Tensor, other: Operand): Tensor {
    const fallback = this.graph.tensor(other, this.dtype);
    const shape = this.broadcast("where", this.broadcast("where", condition.shape, this.shape), fallback.shape);
    return this.graph.add("Where", [condition, this, fallback], { dtype: this.dtype, shape });
  }

  masked_fill(mask: Tensor, value: number): Tensor {
    return this.where(mask.logical_not(), value);
  }

  /** 0, 1, ... as int64 along a length. */
  static arange(graph: Graph, length: Dim): Tensor {
    return graph.range(length);
  }

  /**
   * One-dimensional convolution over the last axis: `[batch, channels, length]`, weight `[out, channels / groups, kernel]`.
   *
   * @param options.padding zeros before and after
   */
  conv1d(
    weight: Parameter | Tensor,
    bias: Parameter | undefined,
    options: {
      groups?: number;
      stride?: number;
      padding?: readonly [before: number, after: number];
      dilation?: number;
    } = {},
  ): Tensor {
    const { padding = [0, 0], stride = 1, dilation = 1, groups = 1 } = options;
    return convolve(this, "conv1d", { weight, bias, groups, strides: [stride], dilations: [dilation], pads: padding });
  }

  /** Its transpose, as PyTorch calls it: weight `[channels, out / groups, kernel]`. */
  conv_transpose1d(
    weight: Parameter | Tensor,
    bias: Parameter | undefined,
    options: { groups?: number; stride?: number; padding?: number } = {},
  ): Tensor {
    const { padding = 0, stride = 1, groups = 1 } = options;
    const windowing = { strides: [stride], dilations: [1], pads: [padding, padding], groups };
    return convolveTransposed(this, "conv_transpose1d", { weight, bias, ...windowing }, [0]);
  }

  /** Two-dimensional convolution: `[batch, channels, height, width]`, weight `[out, channels / groups, ...kernel]`. */
  conv2d(weight: Parameter | Tensor, bias?: Parameter, options: Conv2dOptions = {}): Tensor {
    return convolve(this, "conv2d", { weight, bias, ...windows(options) });
  }

  /** Its transpose, as PyTorch calls it: weight `[channels, out / groups, ...kernel]`. */
  conv_transpose2d(
    weight: Parameter | Tensor,
    bias?: Parameter,
    options: Conv2dOptions & { output_padding?: Pair } = {},
  ): Tensor {
    const more = pair(options.output_padding ?? 0);
    return convolveTransposed(this, "conv_transpose2d", { weight, bias, ...windows(options) }, more);
  }

  /** The largest value of every window; the stride is the kernel by default. Padding never wins. */
  max_pool2d(kernel: Pair, options: Conv2dOptions = {}): Tensor {
    return pool(this, "MaxPool", pair(kernel), windows({ stride: kernel, ...options }));
  }

  /**
   * The mean of every window, padding's zeros counted; the stride is the kernel by default.
   *
   * @param options.ceil_mode a last window that reaches beyond the edge is the mean of what it sees; for windows that are at
   * least as wide as their stride, without padding
   */
  avg_pool2d(kernel: Pair, options: Conv2dOptions & { count_include_pad?: boolean; ceil_mode?: boolean } = {}): Tensor {
    const { count_include_pad = true, ceil_mode: partial = false, ...rest } = options;
    const counted = count_include_pad && !partial ? 1 : 0;
    const settings = { ...windows({ stride: kernel, ...rest }), partial };
    return pool(this, "AveragePool", pair(kernel), settings, { count_include_pad: { int: counted } });
  }

  /** Means over as many windows as asked for, which overlap where they do not divide the image. */
  adaptive_avg_pool2d(size: Pair): Tensor {
    return adaptivePool(this, pair(size));
  }

  /** An image of another size (`torch.nn.functional.interpolate`), `[batch, channels, height, width]`. */
  interpolate(options: InterpolateOptions): Tensor {
    return resize(this, options);
  }

  /**
   * An image's values at places of it (`torch.nn.functional.grid_sample`), `[batch, channels, height, width]`.
   *
   * @param grid column and row of each place, `[batch, rows, columns, 2]`, from -1 at one edge to 1 at the other
   * @returns `[batch, channels, rows, columns]`
   */
  grid_sample(grid: Tensor, options: GridSampleOptions = {}): Tensor {
    return gridSample(this, grid, options);
  }

  /**
   * Elements added around an image or a sequence (`torch.nn.functional.pad`).
   *
   * @param amounts before and after, the last axis first: `[left, right, top, bottom]`
   */
  pad(amounts: Shape, options: PadOptions = {}): Tensor {
    return pad(this, amounts, options);
  }

  /** Elements shifted along an axis; what leaves at the end comes in again at the start. */
  roll(shift: number, axis: number): Tensor {
    const length = this.size(axis);
    const cut = shift > 0 ? addDims(length, -shift) : -shift;
    return Tensor.cat([this.slice(axis, cut), this.slice(axis, 0, cut)], axis);
  }

  /** Normalization of every channel, the second axis, by the statistics a checkpoint holds. */
  batch_norm(statistics: BatchStatistics, epsilon: number): Tensor {
    const { weight, bias, running_mean, running_var } = statistics;
    const [channels] = running_mean.shape;
    if (!dimsEqual(this.size(1), channels ?? 0))
      throw this.graph.error("batch_norm", `${shapeText(this.shape)} with statistics of ${channels} channels`);
    const operands = [weight, bias, running_mean, running_var].map((parameter) => this.graph.parameter(parameter));
    return this.graph.add("BatchNormalization", [this, ...operands], this, { epsilon: { float: epsilon } });
  }

  /** Zero mean, unit variance over groups of channels and all of space, `[batch, channels, ...]`; nothing else. */
  group_norm(groups: number, epsilon: number): Tensor {
    const channels = divideDim(this.size(1), groups);
    if (channels === undefined) throw this.graph.error("group_norm", `${shapeText(this.shape)} in ${groups} groups`);
    const grouped = this.unflatten(1, [groups, channels]).flatten(2);
    const [one, zero] = [1, 0].map((value) => this.graph.constant(new Float32Array(groups).fill(value), this.dtype));
    return this.graph
      .add("InstanceNormalization", [grouped, one, zero], grouped, { epsilon: { float: epsilon } })
      .reshape(this.shape);
  }

  /** Joins tensors along an axis. */
  static cat(tensors: readonly Tensor[], axis: number): Tensor {
    const [first, ...rest] = tensors;
    if (!first) throw new Error("cat: no tensors");
    const at = first.axis(axis);
    for (const other of rest) {
      const fits =
        other.rank === first.rank && other.shape.every((dim, i) => i === at || dimsEqual(dim, first.size(i)));
      if (!fits)
        throw first.graph.error("cat", `${shapeText(first.shape)} and ${shapeText(other.shape)} on axis ${axis}`);
    }
    const length = tensors.map((tensor) => tensor.size(at)).reduce(addDims);
    return first.graph.add(
      "Concat",
      tensors,
      { dtype: first.dtype, shape: first.shape.with(at, length) },
      { axis: { int: at } },
    );
  }

  /** Stacks tensors of one shape along a new axis. */
  static stack(tensors: readonly Tensor[], axis: number): Tensor {
    return Tensor.cat(
      tensors.map((tensor) => tensor.unsqueeze(axis)),
      axis,
    );
  }

  private axis(axis: number): number {
    const at = axis < 0 ? axis + this.rank : axis;
    if (at < 0 || at >= this.rank) throw this.graph.error("axis", `${shapeText(this.shape)} has no axis ${axis}`);
    return at;
  }

  private unary(op: UnaryOp, attributes?: Node["attributes"]): Tensor {
    return this.graph.add(op, [this], this, attributes);
  }

  private elementwise(op: ElementOp | CompareOp, operand: Operand, dtype: DType = this.dtype): Tensor {
    const other = this.graph.tensor(operand, this.dtype);
    const name = op.toLowerCase();
    if (other.dtype !== this.dtype) throw this.graph.error(name, `${this.dtype} with ${other.dtype}`);
    return this.graph.add(op, [this, other], { dtype, shape: this.broadcast(name, this.shape, other.shape) });
  }

  private logical(op: "And" | "Or", other: Tensor): Tensor {
    return this.graph.add(op, [this, other], {
      dtype: "bool",
      shape: this.broadcast(op.toLowerCase(), this.shape, other.shape),
    });
  }

  private reduce(op: string, axes: number | readonly number[], keepdim: boolean): Tensor {
    const at = (typeof axes === "number" ? [axes] : axes).map((axis) => this.axis(axis));
    const shape = this.shape.flatMap((dim, axis) => (at.includes(axis) ? (keepdim ? [1] : []) : [dim]));
    return this.graph.add(
      op,
      [this, this.graph.constant(at, "int64")],
      { dtype: this.dtype, shape },
      { keepdims: { int: keepdim ? 1 : 0 } },
    );
  }

  private broadcast(op: string, a: Shape, b: Shape): Shape {
    const rank = Math.max(a.length, b.length);
    return Array.from({ length: rank }, (_, index) => {
      const left = a[index - rank + a.length] ?? 1;
      const right = b[index - rank + b.length] ?? 1;
      if (left === 1 || dimsEqual(left, right)) return right;
      if (right === 1) return left;
      throw this.graph.error(op, `${shapeText(a)} and ${shapeText(b)} do not broadcast`);
    });
  }

  private resolveShape(shape: Shape): Shape {
    const open = shape.indexOf(-1);
    if (open < 0) return shape;
    const known = productOfDims(shape.toSpliced(open, 1));
    const total = productOfDims(this.shape);
    const rest =
      typeof known === "number" && total !== undefined
        ? divideDim(total, known)
        : this.cancel(shape.toSpliced(open, 1));
    if (rest === undefined)
      throw this.graph.error("reshape", `${shapeText(this.shape)} to ${shapeText(shape)}: -1 is not decided`);
    return shape.with(open, rest);
  }

  /** The quotient of this shape by another, by crossing out equal factors. */
  private cancel(divisors: Shape): Dim | undefined {
    const left = [...this.shape];
    let number = 1;
    for (const divisor of divisors) {
      const match = left.findIndex((dim) => dimsEqual(dim, divisor));
      if (match >= 0) left.splice(match, 1);
      else if (typeof divisor === "number") number *= divisor;
      else return undefined;
    }
    const rest = productOfDims(left);
    return rest === undefined ? undefined : divideDim(rest, number);
  }

  /** Reshape's operand: 0 keeps an axis, one -1 is inferred, anything else is read at run time. */
  private reshapeTarget(shape: Shape): Tensor {
    const keeps = (dim: Dim, axis: number) =>
      typeof dim !== "number" && axis < this.rank && dimsEqual(dim, this.size(axis));
    const open = shape.findIndex((dim, axis) => typeof dim !== "number" && !keeps(dim, axis));
    const target = shape.map((dim, axis): Dim => (axis === open ? -1 : keeps(dim, axis) ? 0 : dim));
    return this.graph.shapeVector(target);
  }

  private sliceLength(axis: number, start: Dim, end: Dim, step: number): Dim {
    const full = this.size(axis);
    const resolve = (at: Dim): Dim => (typeof at === "number" && at < 0 ? addDims(full, at) : at);
    const length = subtractDims(resolve(end), resolve(start));
    const steps = typeof length === "number" ? Math.ceil(length / step) : divideDim(length, step);
    if (steps === undefined) throw this.graph.error("slice", `${dimText(length)} elements in steps of ${step}`);
    return steps;
  }
}

/** ONNX's numbers for element types (TensorProto.DataType). */
export const onnxType: Record<DType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};
