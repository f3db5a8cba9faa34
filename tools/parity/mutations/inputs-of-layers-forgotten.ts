import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "inputs of layers forgotten",
  graph: forgetParameters(/embed_tokens_per_layer/),
  subjects: {
    Gemma4TextModel: {
      rotary: true,
      equivalent: { "padding forgotten": "texts are causal and padded behind their end: none sees its padding" },
    },
  },
} satisfies Mutation;
