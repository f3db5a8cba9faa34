import { Tensor } from "@tiny-random/nn";
import { changePositions } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "positions restarted after the cache",
  graph: changePositions((graph, given) => Tensor.arange(graph, given.size(1)).unsqueeze(0)),
} satisfies Mutation;
