import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the gate of distances without its constant",
  graph: forgetParameters(/gru_rel_pos_const/),
} satisfies Mutation;
