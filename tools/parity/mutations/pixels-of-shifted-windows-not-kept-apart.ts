import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "pixels of shifted windows not kept apart",
  graph: changeScalar("Mul", /^float32\[\]\(-100\)$/, 0, "float32"),
} satisfies Mutation;
