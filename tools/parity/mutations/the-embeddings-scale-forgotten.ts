import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the embedding's scale forgotten",
  graph: changeScalar("Mul", /^float32\[\]\(5\.656854/, 1, "float32"),
} satisfies Mutation;
