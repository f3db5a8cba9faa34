import type { Graph } from "@tiny-random/nn";
import { forEach, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Places of a table taken where a patch's share has passed a boundary, not where it is on one. */
const passBoundaries = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "GreaterOrEqual" && name.includes("embeddings")),
    (node) => replaceNode(graph, node, { op: "Greater" }),
  );

export default { name: "shares of an image that begin one place late", graph: passBoundaries } satisfies Mutation;
