import { type Graph, Tensor } from "@tiny-random/nn";
import { forEach, isInput, prepend } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const forgetPadding = (graph: Graph): boolean => {
  if (!isInput(graph, "attention_mask")) return false;
  const casts = graph.main.nodes.filter(({ op, inputs }) => op === "Cast" && inputs[0] === "attention_mask");
  const one = graph.constant([1], "int64", []);
  const ones = prepend(graph, () => {
    const declared = graph.main.inputs.find(({ name }) => name === "attention_mask");
    const mask = new Tensor(graph, "attention_mask", "int64", declared?.shape ?? []);
    return mask.maximum(one);
  });
  return forEach(casts, (node) => {
    node.inputs = [ones.name];
  });
};

export default { name: "padding forgotten", graph: forgetPadding } satisfies Mutation;
