import type { Graph } from "@tiny-random/nn";
import { forEach, modeOf, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const otherCoefficient = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => node.op === "Resize" && modeOf(node) === "cubic"),
    (node) => replaceNode(graph, node, { attributes: { ...node.attributes, cubic_coeff_a: { float: -0.5 } } }),
  );

export default { name: "positions interpolated by another cubic", graph: otherCoefficient } satisfies Mutation;
