import { type Graph, Tensor } from "@tiny-random/nn";
import { prepend, rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Every section of a rope turned by the axis of time. */
const turnByTimeAlone = (graph: Graph): boolean => {
  const declared = graph.main.inputs.find(({ name, shape }) => name === "position_ids" && shape.length === 3);
  if (!declared) return false;
  const positions = new Tensor(graph, declared.name, declared.dtype, declared.shape);
  const times = prepend(graph, () => positions.index_select(0, graph.constant([0, 0, 0], "int64")));
  const made = graph.main.nodes.find(({ outputs }) => outputs[0] === times.name);
  rewire(graph, declared.name, times.name, made);
  return true;
};

export default { name: "sections of a rope by time alone", graph: turnByTimeAlone } satisfies Mutation;
