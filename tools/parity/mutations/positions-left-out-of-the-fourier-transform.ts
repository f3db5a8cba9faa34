import type { Graph } from "@tiny-random/nn";
import { forEach, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** A transform along positions, the second axis, goes along features as well: each position stays by itself. */
const alongFeatures = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "DFT").filter(({ attributes }) => {
      const axis = attributes["axis"];
      return axis !== undefined && "int" in axis && axis.int === 1;
    }),
    (node) => replaceNode(graph, node, { attributes: { axis: { int: 2 } } }),
  );

export default {
  name: "positions left out of the Fourier transform",
  graph: alongFeatures,
  subjects: { FNetForPreTraining: { rotary: false } },
} satisfies Mutation;
