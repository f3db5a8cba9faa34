import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the scale of similarities not exponentiated",
  graph: (graph) => forEach(readers(graph, "Exp", /logit_scale$/), (node) => bypass(graph, node, 0)),
} satisfies Mutation;
