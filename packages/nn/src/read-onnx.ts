import { fromBinary } from "@bufbuild/protobuf";
import { type GraphProto, ModelProtoSchema, type ValueInfoProto } from "onnx-buf";
import type { DType } from "./dtype.ts";
import { onnxType } from "./tensor.ts";

/** An input or output that an ONNX file declares; an axis is a number or a symbol. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType | "unknown";
  readonly axes: readonly (number | string)[];
}

/** A node of an ONNX file; nodes of subgraphs stand behind the node they belong to. */
export interface OnnxNode {
  readonly op: string;
  /** The module path and the operator: `model/layers.0/mlp/down_proj/MatMul`. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What an ONNX file computes, without the weights' values. */
export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
}

const dtypes = new Map(Object.entries(onnxType).map(([dtype, type]) => [type, dtype as DType]));

const declaredValue = ({ name, type }: ValueInfoProto): OnnxValue => {
  const tensor = type?.value.case === "tensorType" ? type.value.value : undefined;
  const axes = tensor?.shape?.dim.map(({ value }) =>
    value.case === "dimValue" ? Number(value.value) : (value.value ?? "?"),
  );
  return { name, dtype: dtypes.get(tensor?.elemType ?? 0) ?? "unknown", axes: axes ?? [] };
};

const nodesOf = (graph: GraphProto): OnnxNode[] =>
  graph.node.flatMap(({ opType, name, input, output, attribute }) => [
    { op: opType, name, inputs: input.filter((one) => one !== ""), outputs: output },
    ...attribute.flatMap(({ g }) => (g ? nodesOf(g) : [])),
  ]);

/** Reads the graph of an ONNX file. Throws where the bytes are no ONNX model. */
export const readOnnxGraph = (file: Uint8Array): OnnxGraph => {
  const { graph } = fromBinary(ModelProtoSchema, file);
  if (!graph) throw new Error("the ONNX file has no graph");
  return { inputs: graph.input.map(declaredValue), outputs: graph.output.map(declaredValue), nodes: nodesOf(graph) };
};
