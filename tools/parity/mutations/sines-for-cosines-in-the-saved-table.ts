import type { Graph, Node } from "@tiny-random/nn";
import { forEach, readers, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Sines where cosines belong, in a table that the checkpoint holds. */
const exchangeTableHalves = (graph: Graph): boolean => {
  const rows = readers(graph, "Gather", /embed_positions/).flatMap(({ outputs }) => outputs);
  const reads = (node: Node, names: readonly string[]) => node.inputs.some((name) => names.includes(name));
  const raised = graph.main.nodes.filter((node) => reads(node, rows)).flatMap(({ outputs }) => outputs);
  return forEach(
    graph.main.nodes.filter((node) => node.op === "Split" && reads(node, raised)),
    (node) => replaceNode(graph, node, { outputs: node.outputs.toReversed() }),
  );
};

export default { name: "sines for cosines in the saved table", graph: exchangeTableHalves } satisfies Mutation;
