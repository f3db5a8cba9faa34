import type { Graph } from "@tiny-random/nn";
import { bypass, forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Every quantizer reads everything, not what those before it left over. */
const forgetResiduals = (graph: Graph): boolean => {
  const looked = graph.main.nodes.filter(({ op }) => op === "Gather").flatMap(({ outputs }) => outputs);
  return forEach(
    graph.main.nodes.filter(
      ({ op, inputs, name }) => op === "Sub" && /^Sub/.test(name) && looked.includes(inputs[1] ?? ""),
    ),
    (node) => bypass(graph, node, 0),
  );
};

export default { name: "quantizers that read everything", graph: forgetResiduals } satisfies Mutation;
