import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "inputs of layers forgotten",
  graph: forgetParameters(/embed_tokens_per_layer/),
  subjects: { Gemma4TextModel: { rotary: true } },
} satisfies Mutation;
