import type { Graph, Node } from "@tiny-random/nn";
import { bypass, forEach, madeBy } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** A mask that is narrowed to the tokens of chosen blocks, or of none. */
const isNarrowed = (graph: Graph, { op, inputs }: Node): boolean => {
  const seen = madeBy(graph, inputs[0]);
  return op === "Where" && seen?.op === "Unsqueeze" && madeBy(graph, seen.inputs[0])?.op === "Or";
};

const forgetChoice = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => isNarrowed(graph, node)),
    (node) => bypass(graph, node, 1),
  );

export default {
  name: "a choice of blocks forgotten",
  graph: forgetChoice,
  subjects: { Qwen4ExpForCausalLM: { rotary: true } },
} satisfies Mutation;
