import type { GraphProto, NodeProto } from "onnx-buf";
import { dimsOf, floatsOf, type ModelGraph } from "./model-graph.ts";

/** A matrix of the graph that a product has on its right: `[rows, columns]`. */
export interface WeightMatrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

const transposed = ({ name, rows, columns, data }: WeightMatrix): WeightMatrix => {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column] ?? 0;
  return { name: `${name}.transposed`, rows: columns, columns: rows, data: turned };
};

/** The nodes that turn a matrix of the graph over, by what they give. */
const turnedConstants = (graph: GraphProto): ReadonlyMap<string, string> =>
  new Map(
    graph.node
      .filter(({ opType }) => opType === "Transpose")
      .map(({ input: [source = ""], output: [turned = ""] }) => [turned, source]),
  );

/**
 * Finds the weights of products. A matrix that is turned over first (a head tied to embeddings) counts as well: exporters fold
 * that into a constant.
 */
export const weightFinder = ({ graph, constants }: ModelGraph): ((node: NodeProto) => WeightMatrix | undefined) => {
  const turned = turnedConstants(graph);
  const matrix = (name: string): WeightMatrix | undefined => {
    const constant = constants.get(name);
    const [rows, columns, ...more] = constant ? dimsOf(constant) : [];
    const data = constant && floatsOf(constant);
    if (!data || rows === undefined || columns === undefined || more.length > 0) return undefined;
    return { name, rows, columns, data };
  };
  return ({ opType, input: [, name = ""] }) => {
    if (opType !== "MatMul") return undefined;
    const source = turned.get(name);
    const found = matrix(source ?? name);
    return source && found ? transposed(found) : found;
  };
};
