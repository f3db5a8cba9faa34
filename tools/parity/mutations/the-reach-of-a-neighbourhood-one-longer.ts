import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the reach of a neighbourhood one longer",
  graph: changeScalar("LessOrEqual", /^int64\[\]\(4\)$/, 5, "int64"),
} satisfies Mutation;
