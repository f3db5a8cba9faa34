import type { Graph } from "@tiny-random/nn";
import { bypass, forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Channels of a flow in the order they came in. */
const keepChannels = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "Gather" && /(^|\/)flow\/Gather/.test(name)),
    (node) => bypass(graph, node, 0),
  );

export default { name: "channels of a flow in the same order", graph: keepChannels } satisfies Mutation;
