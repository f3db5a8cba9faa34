import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "positions inside windows forgotten",
  subjects: { Sam2VisionModel: { rotary: false } },
  graph: forgetParameters(/pos_embed_window$/),
} satisfies Mutation;
