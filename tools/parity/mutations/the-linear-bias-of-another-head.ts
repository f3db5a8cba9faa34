import { changeSlopes } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the linear bias of another head",
  graph: changeSlopes((slopes) => slopes.toReversed()),
} satisfies Mutation;
