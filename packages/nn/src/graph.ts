import { type Dim, dimsEqual, dimText, floorDivideDim, parseDim, type Shape, shapeText } from "./dim.ts";
import type { DType, TensorData } from "./dtype.ts";
import type { Parameter } from "./parameter.ts";
import { Tensor } from "./tensor.ts";

/** An ONNX attribute. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly body: Body };

/** One ONNX node: an operator, its inputs and outputs by value name ("" for an absent optional input). */
export interface Node {
  readonly op: string;
  readonly name: string;
  inputs: string[];
  readonly outputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** A declared value: graph input, graph output. */
export interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** A constant of the graph: literal data, or a parameter's in a layout. */
export interface Initializer {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly source: { readonly data: TensorData } | { readonly parameter: Parameter; readonly transposed: boolean };
}

/** A list of nodes with its own inputs and outputs: the graph itself, a branch of If, the inside of a Loop. */
export interface Body {
  readonly inputs: Value[];
  readonly outputs: Value[];
  readonly nodes: Node[];
}

/** A discrete choice: the `count` largest values along the last axis. Rounding flips it where the next one is as large. */
export interface Choice {
  readonly scores: Tensor;
  readonly count: number;
  /** How far the last one taken must lead; validation has a usual distance. */
  readonly lead?: number;
}

/** What an operator accepts where a tensor stands. */
export type Operand = Tensor | Parameter | number;

/** A shape the operator cannot take: names the operator, the shapes and the module path. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

const typedData = (dtype: DType, values: ArrayLike<number>): TensorData => {
  if (dtype === "int64") return BigInt64Array.from(Array.from(values), BigInt);
  if (dtype === "int32") return Int32Array.from(values);
  if (dtype === "bool" || dtype === "uint8") return Uint8Array.from(values);
  return dtype === "float64" ? Float64Array.from(values) : Float32Array.from(values);
};

/** A traced computation, in ONNX operators. Tensors carry it; there is no current graph. */
export class Graph {
  readonly main: Body = { inputs: [], outputs: [], nodes: [] };
  readonly initializers = new Map<string, Initializer>();
  /** Discrete choices outside subgraphs, for validation to see how clear they are. */
  readonly choices: Choice[] = [];
  private readonly bodies: Body[] = [this.main];
  private readonly path: string[] = [];
  private readonly names = new Map<string, number>();
  private readonly parameterNames: ReadonlyMap<Parameter, string>;
  private readonly symbolSources = new Map<
    string,
    { readonly tensor: Tensor; readonly axis: number; readonly body: Body }
  >();
  private readonly symbolValues = new Map<string, Tensor>();
  private readonly quotients = new Map<string, { readonly dividend: Dim; readonly divisor: number }>();

  /** @param parameterNames the checkpoint's name of every parameter the trace may use */
  constructor(parameterNames: ReadonlyMap<Parameter, string> = new Map()) {
    this.parameterNames = parameterNames;
  }

  /** Runs a call with its module's key on the path that node names and errors show. */
  within<R>(key: string, call: () => R): R {
    this.path.push(key);
    try {
      return call();
    } finally {
      this.path.pop();
    }
  }

  /** A ShapeError at the module being traced. */
  error(op: string, problem: string): ShapeError {
    return new ShapeError(`${op}: ${problem}${this.path.length > 0 ? ` at ${this.path.join(".")}` : ""}`);
  }

  /** Declares a graph input; axes are numbers or sums of symbols (`"past_sequence_length + sequence_length"`). */
  input(name: string, dtype: DType, axes: readonly (string | number)[]): Tensor {
    const shape = axes.map(parseDim);
    this.main.inputs.push({ name, dtype, shape });
    const tensor = new Tensor(this, name, dtype, shape);
    this.learnSymbols(tensor);
    return tensor;
  }

  /** Declares a graph output under a name. */
  output(name: string, tensor: Tensor): void {
    this.main.nodes.push({
      op: "Identity",
      name: `output/${name}`,
      inputs: [tensor.name],
      outputs: [name],
      attributes: {},
    });
    this.main.outputs.push({ name, dtype: tensor.dtype, shape: tensor.shape });
  }

  /** Appends a node with one output to the body being traced. */
  add(
    op: string,
    inputs: readonly (Tensor | undefined)[],
    result: Omit<Value, "name">,
    attributes?: Node["attributes"],
  ): Tensor {
    return this.addMany(op, inputs, [result], attributes)[0] as Tensor;
  }

  /** Appends a node with several outputs to the body being traced. */
  addMany(
    op: string,
    inputs: readonly (Tensor | undefined)[],
    results: readonly Omit<Value, "name">[],
    attributes: Node["attributes"] = {},
  ): Tensor[] {
    const name = this.uniqueName([...this.path, op].join("/"));
    const outputs = results.map((_, index) => (index === 0 ? name : `${name}:${index}`));
    const inputNames = inputs.map((tensor) => tensor?.name ?? "");
    this.currentBody().nodes.push({ op, name, inputs: inputNames, outputs, attributes });
    return results.map(({ dtype, shape }, index) => new Tensor(this, outputs[index] as string, dtype, shape));
  }

  /** Tells validation of a discrete choice. */
  noteChoice(choice: Choice): void {
    if (this.currentBody() === this.main) this.choices.push(choice);
  }

  /** A literal as a tensor; equal scalars are one initializer. */
  constant(values: ArrayLike<number>, dtype: DType, shape: readonly number[] = [values.length]): Tensor {
    const name =
      values.length > 8
        ? this.uniqueName([...this.path, "constant"].join("/"))
        : `${dtype}[${shape}](${Array.from(values)})`;
    if (!this.initializers.has(name)) {
      this.initializers.set(name, { name, dtype, shape, source: { data: typedData(dtype, values) } });
    }
    return new Tensor(this, name, dtype, shape);
  }

  /** A parameter as a tensor of the graph. Checkpoints' float16 and bfloat16 are computed in float32. */
  parameter(parameter: Parameter): Tensor {
    return this.parameterIn(parameter, false);
  }

  /** A two-dimensional parameter transposed: stored so, unless a tie already holds it the other way round. */
  transposedParameter(parameter: Parameter): Tensor {
    const plain = this.initializers.has(this.parameterName(parameter));
    return plain ? this.parameter(parameter).transpose(0, 1) : this.parameterIn(parameter, true);
  }

  /** An operand as a tensor: numbers take the dtype of the tensor they stand beside. */
  tensor(operand: Operand, dtype: DType): Tensor {
    if (typeof operand === "number") return this.constant([operand], dtype, []);
    return operand instanceof Tensor ? operand : this.parameter(operand);
  }

  /** The run-time value of a dimension, `int64[1]`, read from wherever it is known. */
  dimValue(dim: Dim): Tensor {
    if (typeof dim === "number") return this.constant([dim], "int64");
    const known = this.symbolValue(dimText(dim));
    if (known) return known;
    let sum: Tensor | undefined = dim.constant === 0 ? undefined : this.constant([dim.constant], "int64");
    for (const [name, factor] of dim.terms) {
      const source = this.symbolValue(name) ?? this.quotientValue(name);
      if (!source) throw this.error("dimValue", `nothing tells the value of ${name}`);
      const term = factor === 1 ? source : source.mul(factor);
      sum = sum ? sum.add(term) : term;
    }
    return sum as Tensor;
  }

  /** 0, 1, ... as int64 along a length, `[length]`. */
  range(length: Dim): Tensor {
    const scalar = (value: number) => this.constant([value], "int64", []);
    if (typeof length === "number")
      return this.constant(
        Array.from({ length }, (_, index) => index),
        "int64",
      );
    const end = this.dimValue(length).squeeze(0);
    return this.add("Range", [scalar(0), end, scalar(1)], { dtype: "int64", shape: [length] });
  }

  /** dim / divisor, rounded down, whose run-time value is known where the dim's is. */
  floorDivide(dim: Dim, divisor: number): Dim {
    const { quotient, rest } = floorDivideDim(dim, divisor);
    if (rest) this.quotients.set(rest.symbol, { dividend: rest.dividend, divisor });
    return quotient;
  }

  /** A shape as a run-time vector, `int64[rank]`. */
  shapeVector(shape: Shape): Tensor {
    if (shape.every((dim) => typeof dim === "number")) return this.constant(shape as number[], "int64");
    return Tensor.cat(
      shape.map((dim) => this.dimValue(dim)),
      0,
    );
  }

  /** Lets later `dimValue` calls read every new dimension of a tensor from its run-time shape. */
  learnSymbols(tensor: Tensor): void {
    for (const [axis, dim] of tensor.shape.entries()) {
      const text = dimText(dim);
      if (typeof dim === "number" || this.symbolSources.has(text)) continue;
      this.symbolSources.set(text, { tensor, axis, body: this.currentBody() });
    }
  }

  /**
   * Both branches traced into subgraphs of an If.
   *
   * @param condition bool scalar or `[1]`
   * @returns one tensor per branch result; where the branches' shapes differ, the shape is the first branch's
   */
  branch(condition: Tensor, whenTrue: () => readonly Tensor[], whenFalse: () => readonly Tensor[]): Tensor[] {
    const taken = this.body([], whenTrue);
    const other = this.body([], whenFalse);
    if (taken.outputs.length !== other.outputs.length) {
      throw this.error("If", `branches give ${taken.outputs.length} and ${other.outputs.length} values`);
    }
    const attributes = { then_branch: { body: taken }, else_branch: { body: other } };
    return this.addMany("If", [condition], taken.outputs, attributes);
  }

  /**
   * A Loop with state carried from step to step.
   *
   * @param steps int64 scalar; zero steps are allowed
   * @param state initial values; shapes must not change over steps
   * @param step receives the step number (int64 scalar) and the state; returns the new state and what to collect
   * @returns the final state and the collected values, stacked on a new first axis of length `length`
   */
  loop(
    steps: Tensor,
    length: Dim,
    state: readonly Tensor[],
    step: (index: Tensor, state: readonly Tensor[]) => { state: readonly Tensor[]; collect?: readonly Tensor[] },
  ): { state: Tensor[]; collected: Tensor[] } {
    const carried = state.map(({ dtype, shape }) => ({ dtype, shape }));
    const body = this.body(
      [{ dtype: "int64", shape: [] }, { dtype: "bool", shape: [] }, ...carried],
      ([index, go, ...now]) => {
        const next = step(index as Tensor, now);
        this.checkCarried(carried, next.state);
        return [go as Tensor, ...next.state, ...(next.collect ?? [])];
      },
    );
    const collected = body.outputs
      .slice(1 + state.length)
      .map(({ dtype, shape }) => ({ dtype, shape: [length, ...shape] }));
    const results = this.addMany("Loop", [steps, undefined, ...state], [...carried, ...collected], { body: { body } });
    return { state: results.slice(0, state.length), collected: results.slice(state.length) };
  }

  /**
   * A Scan over axis 1 less scans: slices of the first axis of every sequence, which must not be empty (onnxruntime
   * fails on a scan over nothing; use `loop` where it can be).
   */
  scan(
    state: readonly Tensor[],
    sequences: readonly Tensor[],
    step: (
      state: readonly Tensor[],
      slices: readonly Tensor[],
    ) => { state: readonly Tensor[]; collect: readonly Tensor[] },
  ): { state: Tensor[]; collected: Tensor[] } {
    const carried = state.map(({ dtype, shape }) => ({ dtype, shape }));
    const slices = sequences.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }));
    const body = this.body([...carried, ...slices], (values) => {
      const next = step(values.slice(0, state.length), values.slice(state.length));
      this.checkCarried(carried, next.state);
      return [...next.state, ...next.collect];
    });
    const length = sequences[0]?.shape[0] ?? 0;
    const collected = body.outputs
      .slice(state.length)
      .map(({ dtype, shape }) => ({ dtype, shape: [length, ...shape] }));
    const attributes = { body: { body }, num_scan_inputs: { int: sequences.length } };
    const results = this.addMany("Scan", [...state, ...sequences], [...carried, ...collected], attributes);
    return { state: results.slice(0, state.length), collected: results.slice(state.length) };
  }

  private checkCarried(before: readonly Omit<Value, "name">[], after: readonly Tensor[]): void {
    for (const [index, value] of before.entries()) {
      const next = after[index];
      const same =
        next &&
        next.shape.length === value.shape.length &&
        next.shape.every((dim, axis) => dimsEqual(dim, value.shape[axis] as Dim));
      if (!same)
        throw this.error(
          "Loop",
          `state ${index} goes from ${shapeText(value.shape)} to ${next ? shapeText(next.shape) : "nothing"}`,
        );
    }
  }

  private body(inputs: readonly Omit<Value, "name">[], trace: (inputs: Tensor[]) => readonly Tensor[]): Body {
    const declared = inputs.map((value) => ({ ...value, name: this.uniqueName([...this.path, "state"].join("/")) }));
    const body: Body = { inputs: declared, outputs: [], nodes: [] };
    this.bodies.push(body);
    try {
      const results = trace(declared.map(({ name, dtype, shape }) => new Tensor(this, name, dtype, shape)));
      // A body's outputs must be made inside it, and it may only pass an outer value on.
      for (const { dtype, shape, name } of results.map((result) => result.identity()))
        body.outputs.push({ name, dtype, shape });
    } finally {
      this.bodies.pop();
    }
    return body;
  }

  /** Reads a learned dimension where its tensor lives, once, so that every body below can use it. */
  private symbolValue(text: string): Tensor | undefined {
    const source = this.symbolSources.get(text);
    const known = this.symbolValues.get(text);
    if (known || !source) return known;
    const attributes = { start: { int: source.axis }, end: { int: source.axis + 1 } };
    const name = this.uniqueName(`Shape/${text}`);
    source.body.nodes.push({ op: "Shape", name, inputs: [source.tensor.name], outputs: [name], attributes });
    const value = new Tensor(this, name, "int64", [1]);
    this.symbolValues.set(text, value);
    return value;
  }

  private quotientValue(name: string): Tensor | undefined {
    const quotient = this.quotients.get(name);
    return quotient && this.dimValue(quotient.dividend).div(quotient.divisor);
  }

  private currentBody(): Body {
    return this.bodies.at(-1) as Body;
  }

  private uniqueName(name: string): string {
    const count = this.names.get(name) ?? 0;
    this.names.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }

  private parameterName(parameter: Parameter): string {
    const name = this.parameterNames.get(parameter);
    if (name === undefined)
      throw this.error("parameter", `a parameter of shape [${parameter.shape}] is not in the model`);
    return name;
  }

  private parameterIn(parameter: Parameter, transposed: boolean): Tensor {
    const plainName = this.parameterName(parameter);
    const name = transposed ? `${plainName}.transposed` : plainName;
    const shape = transposed ? parameter.shape.toReversed() : parameter.shape;
    const dtype = parameter.dtype === "float16" || parameter.dtype === "bfloat16" ? "float32" : parameter.dtype;
    if (!this.initializers.has(name))
      this.initializers.set(name, { name, dtype, shape, source: { parameter, transposed } });
    return new Tensor(this, name, dtype, shape);
  }
}
