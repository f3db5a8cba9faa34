import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Lets the stream of the token after the next see what the stream of the next token sees. */
const seeAsFar = (graph: Graph): boolean =>
  forEach(
    readers(graph, "Sub", /^int64\[\]\(1\)$/).filter(({ outputs }) =>
      graph.main.nodes.some(({ op, inputs }) => op === "LessOrEqual" && inputs[1] === outputs[0]),
    ),
    (node) => bypass(graph, node, 0),
  );

export default {
  name: "streams that all see the last token",
  graph: seeAsFar,
  subjects: { ProphetNetModel: { rotary: false, oneType: true } },
} satisfies Mutation;
