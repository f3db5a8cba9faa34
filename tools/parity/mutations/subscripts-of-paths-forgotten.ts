import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "subscripts of paths forgotten",
  graph: forgetParameters(/xpath_subs_sub_embeddings/),
  subjects: { MarkupLMForQuestionAnswering: { rotary: false, oneType: true } },
} satisfies Mutation;
