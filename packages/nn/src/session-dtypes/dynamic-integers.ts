import type { NodeProto, TensorProto } from "onnx-buf";
import type { TensorData } from "../dtype.ts";
import {
  castOf,
  constantOf,
  dimsOf,
  floatsOf,
  type ModelGraph,
  nodeOf,
  type Replaced,
  type Replacement,
} from "./model-graph.ts";
import { type WeightMatrix, weightFinder } from "./weight-products.ts";

/** How weights are stored in eight bits. */
export type IntegerType = "int8" | "uint8";

interface Integers {
  readonly type: IntegerType;
  readonly data: Int8Array | Uint8Array;
  readonly scale: number;
  readonly zero: number;
  readonly rounded: Float32Array;
}

/** numpy's rounding: halves to the even neighbour. */
const toEven = (value: number): number => {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
};

/**
 * Steps about 0 for int8, between the extremes for uint8. Seven bits of the eight, as exporters for browsers choose: sums of two
 * products fit the 16 bits in which processors without VNNI add them.
 */
const ranges = { int8: { lowest: -64, steps: 128 }, uint8: { lowest: 0, steps: 127 } } as const;

const quantized = (values: Float32Array, type: IntegerType): Integers => {
  let [low, high] = [0, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (type === "int8") [low, high] = [-Math.max(-low, high), Math.max(-low, high)];
  const { lowest, steps } = ranges[type];
  const scale = high > low ? Math.fround((high - low) / steps) : 1;
  const zero = type === "int8" ? 0 : toEven(-low / scale);
  const integers = Array.from(values, (value) =>
    Math.min(lowest + steps, Math.max(lowest, toEven(Math.fround(value / scale)) + zero)),
  );
  return {
    type,
    data: type === "int8" ? Int8Array.from(integers) : Uint8Array.from(integers),
    scale,
    zero,
    rounded: Float32Array.from(integers, (value) => Math.fround((value - zero) * scale)),
  };
};

/** The constants of a weight in integers, each under its name, as onnxruntime's quantizer calls them. */
const weightConstants = (name: string, dims: readonly number[], { type, data, scale, zero }: Integers) => {
  const zeroData: TensorData = type === "int8" ? Int8Array.of(zero) : Uint8Array.of(zero);
  return {
    values: constantOf(`${name}_quantized`, type, dims, data),
    scale: constantOf(`${name}_scale`, "float32", [], Float32Array.of(scale)),
    zero: constantOf(`${name}_zero_point`, type, [], zeroData),
  };
};

/** A product or convolution of integers: values are quantized by their extremes when it runs. */
const integerProduct = (node: NodeProto, op: string, weight: ReturnType<typeof weightConstants>): Replaced => {
  const [values = "", , bias] = node.input;
  const [result = ""] = node.output;
  const named = (part: string) => `${result}/${part}`;
  const [quantizedValues, scale, zero] = [named("quantized"), named("scale"), named("zero_point")];
  const unbiased = bias ? named("unbiased") : result;
  const constants = [weight.values, weight.scale, weight.zero];
  const nodes = [
    nodeOf("DynamicQuantizeLinear", [values], [quantizedValues, scale, zero]),
    nodeOf(op, [quantizedValues, weight.values.name, zero, weight.zero.name], [named("integers")], {
      attribute: node.attribute,
    }),
    castOf(named("integers"), named("floats"), "float32"),
    nodeOf("Mul", [scale, weight.scale.name], [named("scales")]),
    nodeOf("Mul", [named("floats"), named("scales")], [unbiased]),
  ];
  if (!bias) return { nodes, constants };
  const channels = [
    -1,
    ...dimsOf(weight.values)
      .slice(2)
      .map(() => 1),
  ];
  const shape = constantOf(`int64[${channels}]`, "int64", [channels.length], BigInt64Array.from(channels, BigInt));
  return {
    nodes: [
      ...nodes,
      nodeOf("Reshape", [bias, shape.name], [named("bias")]),
      nodeOf("Add", [unbiased, named("bias")], [result]),
    ],
    constants: [...constants, shape],
  };
};

/** A table in integers, its rows put back to floats after they are chosen. */
const integerTable = (node: NodeProto, weight: ReturnType<typeof weightConstants>): Replaced => {
  const [result = ""] = node.output;
  const chosen = nodeOf("Gather", [weight.values.name, node.input[1] ?? ""], [`${result}/quantized`], {
    attribute: node.attribute,
  });
  const constants = [weight.values, weight.scale, weight.zero];
  return {
    nodes: [chosen, nodeOf("DequantizeLinear", [`${result}/quantized`, weight.scale.name, weight.zero.name], [result])],
    constants,
  };
};

/** Floats in the place of integers: a product whose values and weight are put on the same steps, and back. */
const roundedProduct = (node: NodeProto, weight: TensorProto): Replaced => {
  const [values = "", , ...more] = node.input;
  const [result = ""] = node.output;
  const parts = ["quantized", "scale", "zero_point"].map((part) => `${result}/${part}`);
  const product = nodeOf(node.opType, [`${result}/rounded`, weight.name, ...more], [result], {
    attribute: node.attribute,
  });
  return {
    nodes: [
      nodeOf("DynamicQuantizeLinear", [values], parts),
      nodeOf("DequantizeLinear", parts, [`${result}/rounded`]),
      product,
    ],
    constants: [weight],
  };
};

/** A constant that is read as a table of rows, or convolved with. */
const constantWeight = ({ constants }: ModelGraph, name = "") => {
  const constant = constants.get(name);
  const data = constant && floatsOf(constant);
  return constant && data && dimsOf(constant).length > 1 ? { name, dims: dimsOf(constant), data } : undefined;
};

const matrixWeight = ({ name, rows, columns, data }: WeightMatrix) => ({ name, dims: [rows, columns], data });

/** The weight of a node that has an integer form, and its type. */
const weightsOf = (edited: ModelGraph, type: IntegerType) => {
  const weightOf = weightFinder(edited);
  return (node: NodeProto) => {
    if (node.opType === "MatMul") {
      const weight = weightOf(node);
      return weight && { ...matrixWeight(weight), type };
    }
    const place = node.opType === "Conv" ? 1 : 0;
    const weight =
      node.opType === "Conv" || node.opType === "Gather" ? constantWeight(edited, node.input[place]) : undefined;
    return weight && { ...weight, type: "uint8" as const };
  };
};

/**
 * Products, convolutions and tables with constant weights, in integers of eight bits. Convolutions and tables take uint8 whatever
 * products take: onnxruntime convolves with nothing else, and its quantizer has tables so.
 */
export const integerNodes = (edited: ModelGraph, type: IntegerType): Replacement => {
  const weightOf = weightsOf(edited, type);
  return (node) => {
    const weight = weightOf(node);
    if (!weight) return undefined;
    const stored = weightConstants(weight.name, weight.dims, quantized(weight.data, weight.type));
    if (node.opType === "Gather") return integerTable(node, stored);
    return integerProduct(node, node.opType === "Conv" ? "ConvInteger" : "MatMulInteger", stored);
  };
};

/** Floats on the steps of those integers, in their place. */
export const roundedIntegerNodes = (edited: ModelGraph, type: IntegerType): Replacement => {
  const weightOf = weightsOf(edited, type);
  return (node) => {
    const weight = weightOf(node);
    if (!weight) return undefined;
    const { rounded } = quantized(weight.data, weight.type);
    const constant = constantOf(`${weight.name}_rounded`, "float32", weight.dims, rounded);
    if (node.opType !== "Gather") return roundedProduct(node, constant);
    const chosen = nodeOf("Gather", [constant.name, node.input[1] ?? ""], node.output, { attribute: node.attribute });
    return { nodes: [chosen], constants: [constant] };
  };
};
