import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "questions all of one kind",
  graph: forgetInputs(/^question_type_ids$/),
} satisfies Mutation;
