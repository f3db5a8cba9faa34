import type { Graph } from "@tiny-random/nn";
import { forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const changeEpsilon = (change: (epsilon: number) => number) => (graph: Graph) => {
  const norms = graph.main.nodes.filter(({ op }) => op === "LayerNormalization");
  const layers = forEach(norms, (node) => {
    const { epsilon } = node.attributes;
    if (epsilon && "float" in epsilon)
      node.attributes = { ...node.attributes, epsilon: { float: change(epsilon.float) } };
  });
  const squares = /^float32\[\]\((1e-0?[5-9]|0\.00001|0\.000001)\)$/;
  const roots = forEach(readers(graph, "Add", squares), (node) => {
    const [, value = "0"] = squares.exec(node.inputs.find((input) => squares.test(input)) ?? "") ?? [];
    const replacement = graph.constant([change(Number(value))], "float32", []).name;
    node.inputs = node.inputs.map((input) => (squares.test(input) ? replacement : input));
  });
  return layers || roots;
};

export default { name: "epsilon 0.1", graph: changeEpsilon(() => 0.1) } satisfies Mutation;
