import { clone } from "@bufbuild/protobuf";
import { type GraphProto, type NodeProto, type TensorProto, TensorProtoSchema } from "onnx-buf";
import { fromFloat16, toFloat16 } from "../half.ts";
import { onnxType } from "../tensor.ts";
import { elementTypes, readersOf } from "./element-types.ts";
import { bodiesOf, castOf, constantOf, dimsOf, dropUnread, floatsOf, type ModelGraph } from "./model-graph.ts";

/** Operators that stay in float32, as onnxconverter-common leaves them; Celu and LSTM have no float16 kernel. */
const fullPrecision = new Set([
  "Celu",
  "CumSum",
  "LSTM",
  "Max",
  "Min",
  "NonMaxSuppression",
  "Range",
  "Resize",
  "RoiAlign",
  "TopK",
]);

const angles = new Set(["Cos", "Sin"]);

/** The largest finite number of float16, and the smallest that is not 0. */
const [largestHalf, smallestHalf] = [65504, 2 ** -24];

/** A float32 as float16 holds it: masks stay finite, and what is not 0 stays so. */
const halfValue = (value: number): number => {
  const magnitude = Math.abs(value);
  if (magnitude > largestHalf && Number.isFinite(value)) return Math.sign(value) * largestHalf;
  return magnitude > 0 && magnitude < smallestHalf ? Math.sign(value) * smallestHalf : value;
};

/** Nodes that give nothing but angles to sines and cosines: positions beyond 2,048 are no numbers of float16. */
const angleNodes = (graph: GraphProto, isFloat: (name: string) => boolean): Set<NodeProto> => {
  const readers = readersOf(graph);
  const found = new Set<NodeProto>();
  const bodies = bodiesOf(graph);
  const given = new Set(bodies.flatMap(({ output }) => output.map(({ name }) => name)));
  const isAngle = ({ opType, attribute, output: [name = ""] }: NodeProto): boolean => {
    if (angles.has(opType)) return true;
    const read = readers.get(name) ?? [];
    const whole = attribute.every(({ g }) => !g) && isFloat(name) && !given.has(name);
    return whole && read.length > 0 && read.every((node) => found.has(node));
  };
  for (const { node } of bodies.toReversed()) for (const one of node.toReversed()) if (isAngle(one)) found.add(one);
  return found;
};

/** The nodes that compute in float32: some operators, what angles come from, and what gives the model's outputs. */
const keptNodes = (graph: GraphProto, isFloat: (name: string) => boolean): Set<NodeProto> => {
  const kept = angleNodes(graph, isFloat);
  const outputs = new Set(graph.output.map(({ name }) => name));
  const nodes = bodiesOf(graph).flatMap(({ node }) => node);
  // onnxruntime 1.30 crashes as it moves a transpose of float16 along the casts around an LSTM.
  const keepsTransposes = nodes.some(({ opType }) => opType === "LSTM");
  for (const one of nodes)
    if (
      fullPrecision.has(one.opType) ||
      outputs.has(one.output[0] ?? "") ||
      (keepsTransposes && one.opType === "Transpose")
    )
      kept.add(one);
  return kept;
};

const halfConstant = (tensor: TensorProto): TensorProto => {
  const values = floatsOf(tensor) ?? new Float32Array();
  const halves = Uint16Array.from(values, (value) => toFloat16(halfValue(value)));
  return constantOf(tensor.name, "float16", dimsOf(tensor), halves);
};

/** Names of one value in both types: as its node gives it, and cast where something reads it in the other. */
class CastValues {
  /** Values that are made in float32. */
  private readonly full = new Set<string>();
  private readonly cast = new Set<string>();

  madeInFull(name: string): void {
    this.full.add(name);
  }

  /** The name by which a value is read in a type. */
  read(name: string, inFull: boolean): string {
    if (this.full.has(name) === inFull) return name;
    this.cast.add(name);
    return this.castName(name);
  }

  /** The cast that has to follow a value, if something reads it in the other type. */
  after(name: string): NodeProto[] {
    if (!this.cast.has(name)) return [];
    return [castOf(name, this.castName(name), this.full.has(name) ? "float16" : "float32")];
  }

  isCast(name: string): boolean {
    return this.cast.has(name);
  }

  castName(name: string): string {
    return `${name}/${this.full.has(name) ? "float16" : "float32"}`;
  }
}

const declareHalf = (values: GraphProto["input"]): void => {
  for (const { type } of values)
    if (type?.value.case === "tensorType" && type.value.value.elemType === onnxType.float32)
      type.value.value.elemType = onnxType.float16;
};

/** What a node states of its result's type, in float16. */
const stateHalf = ({ opType, attribute }: NodeProto): void => {
  const to = opType === "Cast" ? attribute.find(({ name }) => name === "to") : undefined;
  if (to && Number(to.i) === onnxType.float32) to.i = BigInt(onnxType.float16);
};

/**
 * Computes in float16 what an ONNX model computes in float32; its inputs and outputs stay as they are. As in onnxconverter-common,
 * constants are clamped to what float16 holds, and operators that lose by it stay in float32.
 */
export const inHalfPrecision = (edited: ModelGraph): void => {
  const { graph } = edited;
  const types = elementTypes(graph);
  const isFloat = (name: string): boolean => types.get(name) === onnxType.float32;
  const kept = keptNodes(graph, isFloat);
  const values = new CastValues();
  const bodies = bodiesOf(graph);
  for (const { name } of graph.input) if (isFloat(name)) values.madeInFull(name);
  for (const node of kept) for (const name of node.output) if (isFloat(name)) values.madeInFull(name);
  for (const body of bodies)
    for (const node of body.node) {
      node.input = node.input.map((name) => (isFloat(name) ? values.read(name, kept.has(node)) : name));
      if (!kept.has(node)) stateHalf(node);
    }
  for (const body of bodies.slice(1)) {
    for (const output of body.output) if (isFloat(output.name)) output.name = values.read(output.name, false);
    declareHalf(body.input);
    declareHalf(body.output);
  }
  for (const body of bodies)
    body.node = [
      ...body.input.flatMap(({ name }) => values.after(name)),
      ...body.node.flatMap((node) => [node, ...node.output.flatMap((name) => values.after(name))]),
    ];
  graph.initializer = graph.initializer.flatMap((tensor) => {
    if (!isFloat(tensor.name)) return [tensor];
    const full = clone(TensorProtoSchema, tensor);
    full.name = values.castName(tensor.name);
    return [halfConstant(tensor), ...(values.isCast(tensor.name) ? [full] : [])];
  });
  dropUnread(graph);
};

/** Puts the constants of a float32 model on the values that float16 has. */
export const roundedToHalf = ({ graph }: ModelGraph): void => {
  graph.initializer = graph.initializer.map((tensor) => {
    const values = floatsOf(tensor);
    if (!values) return tensor;
    const rounded = values.map((value) => fromFloat16(toFloat16(halfValue(value))));
    return constantOf(tensor.name, "float32", dimsOf(tensor), rounded);
  });
};
