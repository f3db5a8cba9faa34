import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, madeBy, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Distances between segments as within one. */
const joinSegments = (graph: Graph): boolean => {
  const buckets = readers(graph, "Gather", /relative_attention_bias/).map(({ inputs }) => madeBy(graph, inputs[1]));
  return forEach(
    buckets.flatMap((node) => (node?.op === "Where" ? [node] : [])),
    (node) => bypass(graph, node, 1),
  );
};

export default {
  name: "segments not told apart",
  graph: joinSegments,
  subjects: { CpmAntModel: { rotary: false } },
} satisfies Mutation;
