import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the bias of the scores forgotten",
  graph: (graph) =>
    forEach(readers(graph, "Add", /^final_logits_bias$/), (node) =>
      bypass(graph, node, node.inputs[0] === "final_logits_bias" ? 1 : 0),
    ),
} satisfies Mutation;
