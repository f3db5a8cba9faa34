import type { Graph } from "@tiny-random/nn";
import { forEach, madeBy, ofOperators } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Questions read two tokens before their marks, where the class reads the last token before them. */
const readEarly = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "Sub").filter(({ inputs }) => madeBy(graph, inputs[0])?.inputs[0] === "marks"),
    (node) => {
      node.inputs = [node.inputs[0] ?? "", graph.constant([2], "int64", []).name];
    },
  );

export default {
  name: "a question read one token early",
  graph: readEarly,
  subjects: {
    JevForDecision: {
      rotary: true,
      equivalent: { "padding forgotten": "padding comes after a text, where none of its tokens looks" },
    },
  },
} satisfies Mutation;
