import { forgetInputs } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "shapes and pronunciations forgotten",
  graph: forgetInputs(/^input_(shape|pronunciation)_ids$/),
  subjects: { RoCBertForMaskedLM: { rotary: false, oneType: true } },
} satisfies Mutation;
