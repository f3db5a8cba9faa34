import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the scale of scores forgotten",
  graph: changeScalar("Mul", /^float32\[\]\(0\.8333333/, 1, "float32"),
} satisfies Mutation;
