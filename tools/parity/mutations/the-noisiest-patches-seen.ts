import type { Graph } from "@tiny-random/nn";
import { bypass, forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The noisiest patches seen instead of the quietest. */
const reverseNoise = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => node.op === "Neg" && node.inputs.includes("noise")),
    (node) => bypass(graph, node, 0),
  );

export default { name: "the noisiest patches seen", graph: reverseNoise } satisfies Mutation;
