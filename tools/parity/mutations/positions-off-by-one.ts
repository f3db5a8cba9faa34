import { changePositions } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "positions off by one",
  equivalent: ({ rotary }) => (rotary ? "rotary scores depend on distances only" : undefined),
  graph: changePositions((_, given) => given.add(1)),
} satisfies Mutation;
