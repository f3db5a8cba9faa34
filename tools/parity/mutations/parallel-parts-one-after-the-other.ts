import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** A norm of the block's input reads what a part before it added instead. */
const chainParallel = (graph: Graph): boolean => {
  const { nodes } = graph.main;
  const late = nodes.flatMap((norm, index) => {
    if (norm.op !== "LayerNormalization") return [];
    const sum = nodes.slice(0, index).find(({ op, inputs }) => op === "Add" && inputs[0] === norm.inputs[0]);
    return sum ? [{ norm, sum }] : [];
  });
  for (const { norm, sum } of late) norm.inputs = [sum.outputs[0] ?? "", ...norm.inputs.slice(1)];
  return late.length > 0;
};

export default { name: "parallel parts one after the other", graph: chainParallel } satisfies Mutation;
