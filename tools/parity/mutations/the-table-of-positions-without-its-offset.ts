import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the table of positions without its offset",
  graph: changeScalar("Add", /^int64\[\]\(2\)$/, 0, "int64"),
} satisfies Mutation;
