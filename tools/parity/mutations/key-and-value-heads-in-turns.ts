import type { Graph } from "@tiny-random/nn";
import { forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Heads share key/value heads in turns instead of in blocks. */
const interleaveHeads = (graph: Graph): boolean => {
  const blocks = "int64[4](0,0,1,1)";
  const turns = graph.constant([0, 1, 0, 1], "int64").name;
  return forEach(
    graph.main.nodes.filter(({ inputs }) => inputs.includes(blocks)),
    (node) => {
      node.inputs = node.inputs.map((input) => (input === blocks ? turns : input));
    },
  );
};

export default { name: "key/value heads in turns", graph: interleaveHeads } satisfies Mutation;
