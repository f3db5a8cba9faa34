import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the gated bias by distance forgotten",
  graph: forgetParameters(/rel_attn_embed/),
} satisfies Mutation;
