import type { Graph } from "@tiny-random/nn";
import { forEach, ofOperators } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** How many tokens end a phrase. */
const separators = 4;

/** Tokens that end a phrase, taken for words of it. */
const forgetSeparators = (graph: Graph): boolean => {
  const found = ofOperators(graph, "Equal").filter(({ inputs }) => inputs[0] === "input_ids");
  const none = graph.constant([-1], "int64", []).name;
  return forEach(found.length < separators ? [] : found, (node) => {
    node.inputs = ["input_ids", none];
  });
};

export default {
  name: "separators of phrases unknown",
  graph: forgetSeparators,
  subjects: {
    GroundingDinoForObjectDetection: {
      rotary: false,
      oneType: true,
      equivalent: {
        "the cut before pooling forgotten":
          "the rows before a shift begin where a window does: no window has both sides",
        "the window forgotten": "no place of padding is among the best of the golden images, counted or not",
      },
    },
  },
} satisfies Mutation;
