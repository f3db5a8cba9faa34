import type { Graph } from "@tiny-random/nn";
import { bypass, forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** A pass that goes far turns as a near one does. */
const forgetFar = (graph: Graph): boolean => {
  const isTable = (name: string) => graph.initializers.get(name)?.shape.length === 3;
  const choices = graph.main.nodes.filter(({ op, inputs }) => op === "Where" && isTable(inputs[2] ?? ""));
  return forEach(choices, (node) => bypass(graph, node, 2));
};

export default { name: "the rope of far passes forgotten", graph: forgetFar } satisfies Mutation;
