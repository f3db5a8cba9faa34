import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, madeBy } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const transposeBack = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, inputs }) => op === "Transpose" && madeBy(graph, inputs[0])?.op === "Div"),
    (node) => bypass(graph, node, 0),
  );

export default {
  name: "streams mixed by the transposed matrix",
  graph: transposeBack,
  subjects: {
    DeepseekV4ForCausalLM: {
      // Windows are compressed where positions say so: distances are not all.
      rotary: false,
      equivalent: { "the linear bias of another head": "it has none; the constant of that shape is one for all heads" },
    },
  },
} satisfies Mutation;
