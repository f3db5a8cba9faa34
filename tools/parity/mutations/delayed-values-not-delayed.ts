import type { Graph, Node } from "@tiny-random/nn";
import { forEach, madeBy, rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The state and the current values side by side, of which the last is left out. */
const delayed = (graph: Graph, { op, name, inputs }: Node): Node | undefined => {
  const both = madeBy(graph, inputs[0]);
  const state = madeBy(graph, both?.inputs[0]);
  const isDelayed = op === "Slice" && name.includes("/qkv_proj/") && both?.op === "Concat" && state?.op === "Unsqueeze";
  return isDelayed ? both : undefined;
};

const keepInPlace = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => delayed(graph, node)),
    (node) => rewire(graph, node.outputs[0] ?? "", delayed(graph, node)?.inputs[1] ?? ""),
  );

export default {
  name: "delayed values not delayed",
  graph: keepInPlace,
  subjects: { ZayaForCausalLM: { rotary: true } },
} satisfies Mutation;
