import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "a hash by another prime",
  graph: changeScalar("Mul", /^int64\[\]\(43\)$/, 47, "int64"),
} satisfies Mutation;
