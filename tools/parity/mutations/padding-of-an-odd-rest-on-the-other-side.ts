import type { Graph } from "@tiny-random/nn";
import { forEach, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** What is padded before the image padded behind it, and the other way round, where padding depends on its size. */
const exchangePadding = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "Pad").filter(({ inputs }) => /Concat/.test(inputs[1] ?? "")),
    (node) => {
      const concat = graph.main.nodes.find(({ outputs }) => outputs[0] === node.inputs[1]);
      if (!concat) return;
      const half = concat.inputs.length / 2;
      replaceNode(graph, concat, { inputs: [...concat.inputs.slice(half), ...concat.inputs.slice(0, half)] });
    },
  );

export default { name: "padding of an odd rest on the other side", graph: exchangePadding } satisfies Mutation;
