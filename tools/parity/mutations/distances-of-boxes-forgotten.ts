import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "distances of boxes forgotten",
  graph: forgetParameters(/bbox_projection/),
  subjects: { BrosSpadeEEForTokenClassification: { rotary: false, oneType: true } },
} satisfies Mutation;
