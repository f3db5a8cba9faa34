import type { Graph, Node } from "@tiny-random/nn";
import { bypass, forEach, madeBy } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** A mask that what is among the largest scores, of as many as there are, narrows. */
const isNarrowed = (graph: Graph, { op, inputs }: Node): boolean => {
  const chosen = madeBy(graph, inputs[0]);
  const cut = madeBy(graph, chosen?.inputs[0]);
  const among = madeBy(graph, cut?.inputs[0]);
  return op === "Where" && chosen?.op === "Unsqueeze" && cut?.op === "Slice" && among?.op === "GreaterOrEqual";
};

const forgetChoice = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => isNarrowed(graph, node)),
    (node) => bypass(graph, node, 1),
  );

export default {
  name: "an indexer's choice forgotten",
  graph: forgetChoice,
  subjects: { DeepseekV32ForCausalLM: { rotary: true } },
} satisfies Mutation;
