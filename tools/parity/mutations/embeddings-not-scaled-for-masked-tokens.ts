import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "embeddings not scaled for masked tokens",
  graph: changeScalar("Mul", /^float32\[\]\(0\.88\)$/, 1, "float32"),
} satisfies Mutation;
