import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "keys of distances forgotten",
  graph: forgetParameters(/distance_embedding|emb_rel_k/),
} satisfies Mutation;
