import type { Graph } from "@tiny-random/nn";
import { bypass, forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const forgetActivation = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => /^(Relu|Tanh)$/.test(op) && /classifier|pooler/.test(name)),
    (node) => bypass(graph, node, 0),
  );

export default { name: "the activation of a text's vector forgotten", graph: forgetActivation } satisfies Mutation;
