import type { Graph, Node } from "@tiny-random/nn";
import { forEach, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Padding of a window, axis by axis before, then axis by axis after. */
const padsOf = ({ attributes }: Node): readonly number[] => {
  const pads = attributes["pads"];
  return pads && "ints" in pads ? pads.ints : [];
};

/** One row and column less before the image and one more behind it: the result is as large. */
const moveWindows = (graph: Graph): boolean => {
  const padded = ofOperators(graph, "Conv", "MaxPool", "AveragePool").filter(
    (node) => padsOf(node).length === 4 && padsOf(node).every((amount) => amount > 0),
  );
  return forEach(padded, (node) => {
    const pads = padsOf(node).map((amount, index) => (index < 2 ? amount - 1 : amount + 1));
    replaceNode(graph, node, { attributes: { ...node.attributes, pads: { ints: pads } } });
  });
};

export default { name: "windows padded by one less before and one more behind", graph: moveWindows } satisfies Mutation;
