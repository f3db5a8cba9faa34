import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the window one longer",
  graph: changeScalar("Sub", /^int64\[\]\(8\)$/, 9, "int64"),
} satisfies Mutation;
