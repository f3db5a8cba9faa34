import { forgetScale } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the scale of embeddings forgotten",
  graph: forgetScale(/^float32\[\]\(5\.65/),
} satisfies Mutation;
