import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the bias of similarities forgotten",
  graph: (graph) =>
    forEach(readers(graph, "Add", /^logit_bias$/), (node) =>
      bypass(graph, node, node.inputs[0] === "logit_bias" ? 1 : 0),
    ),
} satisfies Mutation;
