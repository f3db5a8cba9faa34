import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "sums of blocks forgotten",
  graph: forgetParameters(/global_input_layer_norm\.weight$/),
  subjects: { LongT5ForConditionalGeneration: { rotary: false, oneType: true } },
} satisfies Mutation;
