import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "what minus infinity leaves out let in",
  graph: (graph) => forEach(readers(graph, "Where", /^float32\[\]\(-Infinity\)$/), (node) => bypass(graph, node, 1)),
} satisfies Mutation;
