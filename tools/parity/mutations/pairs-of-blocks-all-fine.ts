import type { Graph, Node } from "@tiny-random/nn";
import { forEach, madeBy, ofOperators } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** A score that is computed token by token where its pair of blocks is. */
const isFineScore = (graph: Graph, { inputs }: Node): boolean => {
  const fine = madeBy(graph, inputs[0]);
  return fine?.op === "Greater" && madeBy(graph, fine.inputs[0])?.op === "Transpose";
};

const letAll = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "Where").filter((node) => isFineScore(graph, node)),
    (node) => {
      node.inputs = [graph.constant([1], "bool", [1]).name, ...node.inputs.slice(1)];
    },
  );

export default {
  name: "pairs of blocks all fine",
  graph: letAll,
  subjects: {
    MraForQuestionAnswering: {
      rotary: false,
      oneType: true,
      equivalent: {
        "padding forgotten": "golden texts fill their blocks: there is no padding",
        "queries most alike to themselves":
          "the constant of that name only keeps exponents small; sums are divided by each other",
      },
    },
  },
} satisfies Mutation;
