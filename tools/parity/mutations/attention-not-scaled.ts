import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "attention not scaled",
  graph: changeScalar("Mul", /^float32\[\]\(0\.(3535.*|25)\)$/, 1, "float32"),
} satisfies Mutation;
