import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Numbers blocks of tokens from the first token, where half a block stands before it. */
const forgetShift = (graph: Graph): boolean =>
  forEach(
    readers(graph, "Add", /^int64\[\]\(4\)$/).filter(({ outputs }) =>
      graph.main.nodes.some(({ op, inputs }) => op === "Div" && inputs[0] === outputs[0]),
    ),
    (node) => bypass(graph, node, 0),
  );

export default {
  name: "blocks not staggered",
  graph: forgetShift,
  subjects: { PegasusXForConditionalGeneration: { rotary: false, oneType: true } },
} satisfies Mutation;
