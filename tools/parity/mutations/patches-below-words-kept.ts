import type { Graph, Node } from "@tiny-random/nn";
import { forEach, madeBy, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** What is so for some word of a page. */
const isOfSomeWord = (graph: Graph, { inputs }: Node): boolean => {
  const counted = madeBy(graph, inputs[0]);
  return counted?.op === "Cast" && madeBy(graph, counted.inputs[0])?.op === "Equal";
};

const keepPatches = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "ReduceMax").filter((node) => isOfSomeWord(graph, node)),
    (node) => replaceNode(graph, node, { op: "ReduceMin" }),
  );

export default {
  name: "patches below words kept",
  graph: keepPatches,
  subjects: { UdopForConditionalGeneration: { rotary: false, oneType: true } },
} satisfies Mutation;
