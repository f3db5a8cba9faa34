import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** What the image shows within a box is a prompt; without it a box is its coordinates. */
export default {
  name: "boxes that show nothing of the image",
  graph: forgetParameters(/boxes_pool_project/),
} satisfies Mutation;
