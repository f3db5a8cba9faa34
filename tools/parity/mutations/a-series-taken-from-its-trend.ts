import type { Graph, Node } from "@tiny-random/nn";
import { forEach, madeBy } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Whether a value is a moving average, whatever its axes. */
const isAverage = (graph: Graph, value: string | undefined): boolean => {
  const node = madeBy(graph, value);
  if (node?.op === "AveragePool") return true;
  return /^(Transpose|Squeeze|Reshape)$/.test(node?.op ?? "") && isAverage(graph, node?.inputs[0]);
};

const isSeasons = (graph: Graph, { op, inputs }: Node): boolean => op === "Sub" && isAverage(graph, inputs[1]);

/** The trend less the series, where the series less its trend are its seasons. */
const exchangeParts = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => isSeasons(graph, node)),
    (node) => {
      node.inputs = node.inputs.toReversed();
    },
  );

export default {
  name: "a series taken from its trend",
  subjects: { AutoformerForPrediction: { rotary: false, oneType: true } },
  graph: exchangeParts,
} satisfies Mutation;
