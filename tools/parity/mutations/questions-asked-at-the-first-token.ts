import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "questions asked at the first token",
  graph: forgetInputs(/^question_positions$/),
  subjects: { SplinterForPreTraining: { rotary: false, oneType: true } },
} satisfies Mutation;
