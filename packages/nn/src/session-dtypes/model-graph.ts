import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "onnx-buf";
import type { DType, TensorData } from "../dtype.ts";
import { onnxType } from "../tensor.ts";

/** An ONNX model whose graph can be edited, its constants at hand by their names. */
export interface ModelGraph {
  readonly model: ModelProto;
  readonly graph: GraphProto;
  readonly constants: ReadonlyMap<string, TensorProto>;
}

/** Reads an ONNX file. Throws where the bytes are no ONNX model. */
export const readModelGraph = (file: Uint8Array): ModelGraph => {
  const model = fromBinary(ModelProtoSchema, file);
  if (!model.graph) throw new Error("the ONNX file has no graph");
  const { graph } = model;
  return { model, graph, constants: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])) };
};

const bodiesOfNode = ({ attribute }: NodeProto): GraphProto[] => attribute.flatMap(({ g }) => (g ? [g] : []));

/** A graph, and those inside its nodes, outer ones first. */
export const bodiesOf = (graph: GraphProto): GraphProto[] => [
  graph,
  ...graph.node.flatMap((node) => bodiesOfNode(node).flatMap(bodiesOf)),
];

/** Whatever a graph reads: inputs of nodes, and what its bodies give. */
const readNames = (graph: GraphProto): Set<string> =>
  new Set(
    bodiesOf(graph).flatMap((body) => [
      ...body.node.flatMap(({ input }) => input),
      ...body.output.map(({ name }) => name),
    ]),
  );

/** Drops the nodes, then the constants, that nothing reads. */
export const dropUnread = (graph: GraphProto): void => {
  for (let before = -1; before !== graph.node.length; ) {
    before = graph.node.length;
    const read = readNames(graph);
    graph.node = graph.node.filter(({ output }) => output.some((name) => read.has(name)));
  }
  const read = readNames(graph);
  graph.initializer = graph.initializer.filter(({ name }) => read.has(name));
};

/** What takes the place of a node, and the constants it reads. */
export interface Replaced {
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
}

/** What takes the place of a node; undefined where it stays. */
export type Replacement = (node: NodeProto) => Replaced | undefined;

/** Puts other nodes in the place of those of a graph and of the graphs inside it; drops what nothing reads any more. */
export const replaceNodes = ({ graph }: ModelGraph, replacement: Replacement): void => {
  const added = new Map<string, TensorProto>();
  for (const body of bodiesOf(graph))
    body.node = body.node.flatMap((node) => {
      const replaced = replacement(node);
      for (const constant of replaced?.constants ?? []) added.set(constant.name, constant);
      return replaced ? [...replaced.nodes] : [node];
    });
  const known = new Set(graph.initializer.map(({ name }) => name));
  graph.initializer.push(...[...added.values()].filter(({ name }) => !known.has(name)));
  dropUnread(graph);
};

/** The bytes of an edited model. */
export const writeModelGraph = ({ model }: ModelGraph): Uint8Array => toBinary(ModelProtoSchema, model);

/** The operators of onnxruntime's own that a model may use from now on. */
export const useContribOperators = ({ model }: ModelGraph): void => {
  if (model.opsetImport.some(({ domain }) => domain === contrib)) return;
  model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: contrib, version: 1n }));
};

/** The domain of onnxruntime's own operators. */
export const contrib = "com.microsoft";

/** An attribute that is a whole number. */
export const intAttribute = (name: string, value: number): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });

/** The value of an attribute that is a whole number. */
export const intOf = ({ attribute }: NodeProto, name: string): number | undefined => {
  const found = attribute.find((one) => one.name === name);
  return found && Number(found.i);
};

/** A node with one output, called after it. */
export const nodeOf = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  { attribute = [], domain = "" }: { readonly attribute?: AttributeProto[]; readonly domain?: string } = {},
): NodeProto =>
  create(NodeProtoSchema, { opType, domain, name: output[0] ?? "", input: [...input], output: [...output], attribute });

/** A cast of a value to a dtype. */
export const castOf = (input: string, output: string, dtype: DType): NodeProto =>
  nodeOf("Cast", [input], [output], { attribute: [intAttribute("to", onnxType[dtype])] });

/** A constant with the bytes of some data. */
export const constantOf = (
  name: string,
  dtype: DType,
  dims: readonly number[],
  data: TensorData | Uint16Array,
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dataType: onnxType[dtype],
    dims: dims.map(BigInt),
    rawData: new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer),
  });

/** A constant's sizes. */
export const dimsOf = ({ dims }: TensorProto): number[] => dims.map(Number);

/** The values of a float32 constant; undefined for one of another type. */
export const floatsOf = ({ dataType, rawData }: TensorProto): Float32Array | undefined =>
  dataType === onnxType.float32 ? new Float32Array(new Uint8Array(rawData).buffer) : undefined;
