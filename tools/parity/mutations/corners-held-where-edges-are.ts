import { changeResize } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "corners held where edges are",
  graph: changeResize("linear", "coordinate_transformation_mode", "half_pixel", "align_corners"),
} satisfies Mutation;
