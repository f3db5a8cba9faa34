import type { Graph, Node } from "@tiny-random/nn";
import { forEach, madeBy, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Whether a comparison is with how many windows have ended at each position. */
const countsWindows = (graph: Graph, { op, inputs }: Node): boolean => {
  const counts = madeBy(graph, inputs[1]);
  const quotient = madeBy(graph, counts?.inputs[0]);
  return op === "Less" && counts?.op === "Unsqueeze" && quotient?.op === "Div";
};

const seeEarly = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => countsWindows(graph, node)),
    (node) => replaceNode(graph, node, { op: "LessOrEqual" }),
  );

export default { name: "windows seen before they end", graph: seeEarly } satisfies Mutation;
