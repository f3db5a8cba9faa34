import type { Graph } from "@tiny-random/nn";
import { forEach, readsGrids, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Patches that see those of the images before their own as well. */
const seeEarlierImages = (graph: Graph): boolean =>
  forEach(readsGrids(graph) ? graph.main.nodes.filter(({ op }) => op === "Equal") : [], (node) =>
    replaceNode(graph, node, { op: "LessOrEqual" }),
  );

export default { name: "images that see those before them", graph: seeEarlierImages } satisfies Mutation;
