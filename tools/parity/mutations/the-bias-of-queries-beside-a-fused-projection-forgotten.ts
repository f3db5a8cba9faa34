import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the bias of queries beside a fused projection forgotten",
  graph: forgetParameters(/self\.q_bias/),
  subjects: { DebertaForSequenceClassification: { rotary: false, oneType: true } },
} satisfies Mutation;
