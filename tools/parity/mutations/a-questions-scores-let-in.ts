import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "a question's scores let in",
  graph: changeScalar("Mul", /^float32\[\]\(1000000\)$/, 0, "float32"),
  subjects: { BigBirdForQuestionAnswering: { rotary: false } },
} satisfies Mutation;
