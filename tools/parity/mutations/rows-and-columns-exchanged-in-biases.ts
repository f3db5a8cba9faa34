import { exchange } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "rows and columns exchanged in biases",
  graph: exchange(/rel_pos_h$/, /rel_pos_w$/),
} satisfies Mutation;
