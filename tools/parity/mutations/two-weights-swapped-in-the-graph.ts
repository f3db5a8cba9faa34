import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** Two matrices of one shape in one layer, each used where the other belongs. */
const swapWeights = (graph: Graph): boolean => {
  const weights = graph.main.nodes.flatMap((node) => {
    const initializer = graph.initializers.get(node.inputs[1] ?? "");
    return node.op === "MatMul" && initializer && "parameter" in initializer.source ? [{ node, initializer }] : [];
  });
  for (const [index, a] of weights.entries()) {
    const b = weights
      .slice(index + 1)
      .find(
        ({ initializer: { name, shape } }) =>
          name !== a.initializer.name && shape.join() === a.initializer.shape.join(),
      );
    if (!b) continue;
    a.node.inputs = [a.node.inputs[0] ?? "", b.initializer.name];
    b.node.inputs = [b.node.inputs[0] ?? "", a.initializer.name];
    return true;
  }
  return false;
};

export default { name: "two weights swapped in the graph", graph: swapWeights } satisfies Mutation;
