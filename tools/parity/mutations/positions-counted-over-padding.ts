import { type Graph, Tensor } from "@tiny-random/nn";
import { forEach, prepend, slopesOf } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Positions that padding takes part in; to a linear bias it makes no difference where they start. */
const countPadding = (graph: Graph): boolean => {
  const counts = graph.main.nodes.filter(({ op, inputs }) => op === "CumSum" && inputs[0] === "attention_mask");
  if (counts.length === 0 || slopesOf(graph).length > 0) return false;
  const declared = graph.main.inputs.find(({ name }) => name === "attention_mask");
  const ones = prepend(graph, () =>
    new Tensor(graph, "attention_mask", "int64", declared?.shape ?? []).maximum(graph.constant([1], "int64", [])),
  );
  return forEach(counts, (node) => {
    node.inputs = [ones.name, ...node.inputs.slice(1)];
  });
};

export default { name: "positions counted over padding", graph: countPadding } satisfies Mutation;
