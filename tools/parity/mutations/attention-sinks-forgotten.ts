import type { Graph } from "@tiny-random/nn";
import { rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const sinkScore = -10000;

const forgetSinks = (graph: Graph): boolean => {
  const sinks = [...graph.initializers.values()].filter(({ name }) =>
    /\.(sinks|softmax_offset|attention_sink_bias)$/.test(name),
  );
  for (const { name, shape } of sinks)
    rewire(graph, name, graph.constant(Array<number>(shape[0] ?? 0).fill(sinkScore), "float32").name);
  return sinks.length > 0;
};

export default { name: "attention sinks forgotten", graph: forgetSinks } satisfies Mutation;
