import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, madeBy } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const forgetWindow = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, inputs }) => op === "And" && madeBy(graph, inputs[1])?.op === "Greater"),
    (node) => bypass(graph, node, 0),
  );

export default {
  name: "the window forgotten",
  graph: forgetWindow,
  subjects: { GPTNeoForCausalLM: { rotary: false } },
} satisfies Mutation;
