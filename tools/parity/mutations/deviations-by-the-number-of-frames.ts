import { changeScalar } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "deviations by the number of frames",
  graph: (graph) =>
    /tdnn/.test([...graph.initializers.keys()].join()) &&
    changeScalar("Sub", /^float32\[\]\(1\)$/, 0, "float32")(graph),
} satisfies Mutation;
