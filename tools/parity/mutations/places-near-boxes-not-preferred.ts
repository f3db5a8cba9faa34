import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "places near boxes not preferred",
  subjects: { Sam3Model: { rotary: false, oneType: true } },
  graph: forgetParameters(/box_rpb_embed_[xy]\.layer2/),
} satisfies Mutation;
