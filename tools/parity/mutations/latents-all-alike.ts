import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "latents all alike",
  graph: forgetParameters(/embeddings\.latents$/),
  subjects: { PerceiverForImageClassificationConvProcessing: { rotary: false } },
} satisfies Mutation;
