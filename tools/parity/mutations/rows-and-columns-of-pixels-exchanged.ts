import type { Graph } from "@tiny-random/nn";
import { madeBy, ofOperators } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Coordinates, `[pixels, 2]`, which angles of Fourier features are made of. */
const coordinates = (graph: Graph) => {
  const names = ofOperators(graph, "Sin").map(({ inputs }) => {
    const product = madeBy(graph, madeBy(graph, inputs[0])?.inputs[0]);
    return madeBy(graph, product?.inputs[0])?.inputs[0];
  });
  return [...graph.initializers.values()].filter(({ name, shape }) => names.includes(name) && shape[1] === 2);
};

const exchangeAxes = (graph: Graph): boolean => {
  const found = coordinates(graph);
  for (const initializer of found) {
    if (!("data" in initializer.source)) continue;
    const { data } = initializer.source;
    const exchanged = Float32Array.from(data as Float32Array, (_, index) => Number(data[index ^ 1]));
    graph.initializers.set(initializer.name, { ...initializer, source: { data: exchanged } });
  }
  return found.length > 0;
};

export default {
  name: "rows and columns of pixels exchanged",
  graph: exchangeAxes,
  subjects: { PerceiverForImageClassificationConvProcessing: { rotary: false } },
} satisfies Mutation;
