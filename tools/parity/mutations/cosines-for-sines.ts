import { forEach, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "cosines for sines",
  graph: (graph) =>
    forEach(
      graph.main.nodes.filter(({ op }) => op === "Sin"),
      (node) => replaceNode(graph, node, { op: "Cos" }),
    ),
} satisfies Mutation;
