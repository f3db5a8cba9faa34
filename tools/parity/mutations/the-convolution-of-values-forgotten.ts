import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the convolution of values forgotten",
  graph: forgetParameters(/attention\.self\.conv\.weight/),
  subjects: { NystromformerForQuestionAnswering: { rotary: false } },
} satisfies Mutation;
