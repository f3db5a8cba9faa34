import { dropBias } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the feed-forward bias dropped",
  graph: dropBias(/(intermediate\.dense|c_fc|fc1|fc_in|dense_h_to_4h)\.bias$/),
} satisfies Mutation;
