import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, madeBy } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** No token counts those before it that take its expert too, so none is dropped. */
const forgetCapacity = (graph: Graph): boolean => {
  const limits = graph.main.nodes.filter(({ op }) => op === "LessOrEqual");
  const counts = limits.flatMap(({ inputs }) => madeBy(graph, inputs[0]) ?? []).filter(({ op }) => op === "CumSum");
  return forEach(counts, (node) => bypass(graph, node, 0));
};

export default {
  name: "room in an expert without end",
  subjects: { SwitchTransformersModel: { rotary: false } },
  graph: forgetCapacity,
} satisfies Mutation;
