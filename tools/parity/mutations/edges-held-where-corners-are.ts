import { changeResize } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "edges held where corners are",
  graph: changeResize("linear", "coordinate_transformation_mode", "align_corners", "half_pixel"),
} satisfies Mutation;
