import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the bias by distance forgotten",
  graph: forgetParameters(/relative_attention_bias|rel_embeddings/),
} satisfies Mutation;
