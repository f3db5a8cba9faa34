import { forEach, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "erf for tanh in the activation",
  graph: (graph) =>
    forEach(
      graph.main.nodes.filter(({ op, name }) => op === "Erf" || (op === "Tanh" && /mlp|intermediate/.test(name))),
      (node) => replaceNode(graph, node, { op: node.op === "Erf" ? "Tanh" : "Erf" }),
    ),
} satisfies Mutation;
