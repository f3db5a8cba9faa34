import type { Graph } from "@tiny-random/nn";
import { forEach, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** One frame more than a row has samples for. */
const countOneFrameMore = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "Less" && /^Less$/.test(name)),
    (node) => replaceNode(graph, node, { op: "LessOrEqual" }),
  );

export default { name: "a row one frame longer", graph: countOneFrameMore } satisfies Mutation;
