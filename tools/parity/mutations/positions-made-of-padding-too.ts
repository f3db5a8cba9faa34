import type { Graph } from "@tiny-random/nn";
import { bypass, forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Frames of padding as loud as those of sound where positions are made of them. */
const hearPadding = (graph: Graph): boolean =>
  /pos_conv_embed/.test([...graph.initializers.keys()].join()) &&
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "Mul" && /(^|\/)encoder\/Mul$/.test(name)),
    (node) => bypass(graph, node, 0),
  );

export default { name: "positions made of padding too", graph: hearPadding } satisfies Mutation;
