import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "global tokens forgotten",
  graph: forgetInputs(/^global_attention_mask$/),
  subjects: { LEDForQuestionAnswering: { rotary: false, oneType: true } },
} satisfies Mutation;
