import type { Graph } from "@tiny-random/nn";
import { forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Distances between patches the other way round. */
const reverseDistances = (graph: Graph): boolean => {
  const raised = new Set(graph.main.nodes.filter(({ op }) => op === "Unsqueeze").flatMap(({ outputs }) => outputs));
  const hasImages = graph.main.inputs.some(({ name }) => name === "pixel_values");
  const distances = graph.main.nodes.filter(
    ({ op, inputs }) => op === "Sub" && inputs.every((name) => raised.has(name)),
  );
  return hasImages && forEach(distances, (node) => node.inputs.reverse());
};

export default { name: "distances between patches the other way round", graph: reverseDistances } satisfies Mutation;
