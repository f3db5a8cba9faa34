import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "points not at the middle of a pixel",
  graph: changeScalar("Add", /^float32\[\]\(0\.5\)$/, 0, "float32"),
} satisfies Mutation;
