import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** A weight's direction as long as it happens to be. */
const forgetNorms = (graph: Graph): boolean =>
  forEach(readers(graph, "Div", /original0$/), (node) => bypass(graph, node, 0));

export default { name: "the length of a weight's direction forgotten", graph: forgetNorms } satisfies Mutation;
