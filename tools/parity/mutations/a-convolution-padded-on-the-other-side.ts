import type { Graph, Node } from "@tiny-random/nn";
import { forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const padsOf = (node: Node): readonly number[] => {
  const { pads } = node.attributes;
  return node.op === "Conv" && pads && "ints" in pads ? pads.ints : [];
};

/** Zeros before a convolution's input after it, and the other way round, where they differ. */
const exchangePadding = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => padsOf(node).length === 2 && padsOf(node)[0] !== padsOf(node)[1]),
    (node) => {
      node.attributes = { ...node.attributes, pads: { ints: padsOf(node).toReversed() } };
    },
  );

export default { name: "a convolution padded on the other side", graph: exchangePadding } satisfies Mutation;
