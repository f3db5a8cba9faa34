import { changeSlopes } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the linear bias forgotten",
  graph: changeSlopes((slopes) => slopes.map(() => 0)),
} satisfies Mutation;
