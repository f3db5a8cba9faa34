import type { Graph } from "@tiny-random/nn";
import { forEach, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const forgetCausality = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "LessOrEqual" && /LessOrEqual/.test(name)),
    (node) =>
      replaceNode(graph, node, {
        op: "GreaterOrEqual",
        inputs: [node.inputs[0] ?? "", graph.constant([0], "int64", []).name],
      }),
  );

export default { name: "causality forgotten", graph: forgetCausality } satisfies Mutation;
