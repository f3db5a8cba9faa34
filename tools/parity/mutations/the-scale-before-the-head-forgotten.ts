import { forgetScale } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the scale before the head forgotten",
  graph: forgetScale(/^float32\[\]\(0\.1767/),
} satisfies Mutation;
