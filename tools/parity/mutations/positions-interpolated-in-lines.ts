import { changeResize } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "positions interpolated in lines",
  graph: changeResize("cubic", "mode", "cubic", "linear"),
} satisfies Mutation;
