import { dropBias } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the routing bias dropped",
  graph: dropBias(/(e_score_correction_bias|expert_bias|router\.bias)$/),
} satisfies Mutation;
