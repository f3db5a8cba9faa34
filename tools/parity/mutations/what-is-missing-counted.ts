import { type Graph, Tensor } from "@tiny-random/nn";
import { forEach, prepend, rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Missing values of a series counted as zeros that were observed. */
const countMissing = (graph: Graph): boolean => {
  const values = graph.main.inputs.find(({ name }) => name === "past_values");
  const casts = graph.main.nodes.filter(
    ({ op, inputs }) => op === "Cast" && /^(past_)?observed_mask$/.test(inputs[0] ?? ""),
  );
  if (!values) return false;
  return forEach(casts, (node) => {
    const ones = prepend(graph, () => new Tensor(graph, values.name, values.dtype, values.shape).mul(0).add(1));
    rewire(graph, node.outputs[0] ?? "", ones.name);
  });
};

export default {
  name: "what is missing counted",
  subjects: {
    PatchTSTForPrediction: { rotary: false, oneType: true },
    PatchTSMixerForPrediction: { rotary: false, oneType: true },
    TimeSeriesTransformerForPrediction: { rotary: false, oneType: true },
  },
  graph: countMissing,
} satisfies Mutation;
