import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The encoder's keys and values of an earlier step in the first one, and new ones later. */
const exchangeBranches = (graph: Graph): boolean =>
  forEach(readers(graph, "Not", /^use_cache_branch$/), (node) => bypass(graph, node, 0));

export default {
  name: "the caches of the encoder's states taken too early",
  graph: exchangeBranches,
} satisfies Mutation;
