import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the language of texts forgotten",
  graph: forgetInputs(/^lang_ids$/),
  subjects: { XmodForMaskedLM: { rotary: false, oneType: true } },
} satisfies Mutation;
