import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "keys of distances forgotten",
  graph: forgetParameters(/distance_embedding|emb_rel_k|relative_k_proj|relative_position_embedding\.pos_proj/),
} satisfies Mutation;
