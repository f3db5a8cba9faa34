import type { Graph } from "@tiny-random/nn";
import { forEach, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const roundDown = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op }) => op === "Ceil" || op === "Round"),
    (node) => replaceNode(graph, node, { op: "Floor" }),
  );

export default {
  name: "durations rounded down",
  subjects: {
    SeamlessM4TCodeHifiGan: {
      rotary: false,
      equivalent: {
        "another token to start from": "the vocoder writes nothing",
        "fewer mel bins in the extractor": "the vocoder hears nothing",
      },
    },
  },
  graph: roundDown,
} satisfies Mutation;
