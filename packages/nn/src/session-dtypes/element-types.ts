import type { GraphProto, NodeProto } from "onnx-buf";
import { onnxType } from "../tensor.ts";
import { bodiesOf, intOf } from "./model-graph.ts";

const truths = [
  "Equal",
  "Less",
  "LessOrEqual",
  "Greater",
  "GreaterOrEqual",
  "And",
  "Or",
  "Not",
  "Xor",
  "IsNaN",
  "IsInf",
];
const counts = ["Shape", "Size", "ArgMax", "ArgMin", "NonZero"];

const fixed = new Map([
  ...truths.map((op) => [op, onnxType.bool] as const),
  ...counts.map((op) => [op, onnxType.int64] as const),
]);

/** Which input says what type an operator's results have, where that is not the first. */
const telling: Readonly<Record<string, number>> = { Where: 1, OneHot: 2, DequantizeLinear: 1 };

/** Operators whose second result counts or places. */
const withPlaces = new Set(["TopK", "MaxPool"]);

const declaredType = ({ type }: GraphProto["input"][number]): number =>
  type?.value.case === "tensorType" ? type.value.value.elemType : 0;

/** ONNX's number of every value's element type, in a graph and those inside it; 0 where it cannot be told. */
export const elementTypes = (graph: GraphProto): ReadonlyMap<string, number> => {
  const types = new Map(graph.initializer.map(({ name, dataType }) => [name, dataType]));
  const ofNode = (node: NodeProto): number[] => {
    const bodies = node.attribute.flatMap(({ g }) => (g ? [g] : []));
    if (bodies.length > 0) {
      for (const body of bodies) visit(body);
      const given = (bodies[0]?.output ?? []).map(declaredType);
      return node.opType === "Loop" ? given.slice(1) : given;
    }
    if (node.opType === "Cast") return [intOf(node, "to") ?? 0];
    const first = fixed.get(node.opType) ?? types.get(node.input[telling[node.opType] ?? 0] ?? "") ?? 0;
    return node.output.map((_, index) => (index === 1 && withPlaces.has(node.opType) ? onnxType.int64 : first));
  };
  const visit = (body: GraphProto): void => {
    for (const input of body.input) types.set(input.name, declaredType(input));
    for (const node of body.node) {
      const found = ofNode(node);
      for (const [index, name] of node.output.entries()) types.set(name, found[index] ?? 0);
    }
  };
  visit(graph);
  return types;
};

/** The nodes that read each value, in a graph and those inside it. */
export const readersOf = (graph: GraphProto): ReadonlyMap<string, readonly NodeProto[]> => {
  const readers = new Map<string, NodeProto[]>();
  for (const body of bodiesOf(graph))
    for (const node of body.node)
      for (const name of node.input) readers.set(name, [...(readers.get(name) ?? []), node]);
  return readers;
};
