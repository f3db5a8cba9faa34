import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "vectors not divided by their use",
  graph: (graph) => forEach(readers(graph, "Div", /embed_sum$/), (node) => bypass(graph, node, 0)),
} satisfies Mutation;
