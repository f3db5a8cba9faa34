import type { Graph } from "@tiny-random/nn";
import { forEach, madeBy, ofOperators } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Queries behind keys in the place of keys behind queries: the imaginary part of a spectrum with another sign. */
const reverse = (graph: Graph): boolean => {
  const spectra = ofOperators(graph, "DFT").flatMap(({ inputs }) => madeBy(graph, inputs[0]) ?? []);
  const imaginary = spectra.flatMap(({ op, inputs }) => (op === "Concat" ? [madeBy(graph, inputs[1])] : []));
  return forEach(
    imaginary.filter((node) => node?.op === "Sub").flatMap((node) => node ?? []),
    (node) => {
      node.inputs = node.inputs.toReversed();
    },
  );
};

export default { name: "series correlated backwards", graph: reverse } satisfies Mutation;
