import { bypass, forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "tiles of padding kept",
  graph: (graph) =>
    forEach(
      graph.main.nodes.filter(({ op }) => op === "Compress"),
      (node) => bypass(graph, node, 0),
    ),
} satisfies Mutation;
