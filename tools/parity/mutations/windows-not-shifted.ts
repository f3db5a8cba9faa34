import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Rows and columns where they are: windows never shift, but masks hold them apart as if they had. */
const forgetShift = (graph: Graph): boolean =>
  forEach(readers(graph, "Gather", /\bMod(_\d+)?$/), (node) => bypass(graph, node, 0));

export default { name: "windows not shifted", graph: forgetShift } satisfies Mutation;
