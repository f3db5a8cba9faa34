import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "queries most alike to themselves",
  graph: (graph) => forEach(readers(graph, "Where", /^float32\[\]\(-100000\)$/), (node) => bypass(graph, node, 1)),
  subjects: {
    ReformerForQuestionAnswering: {
      rotary: false,
      equivalent: {
        "padding of an odd rest on the other side":
          "texts are as long as whole chunks: the class warns of others, which it pads",
      },
    },
  },
} satisfies Mutation;
