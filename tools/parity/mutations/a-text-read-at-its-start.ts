import type { Graph } from "@tiny-random/nn";
import { forEach, rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Texts read at their first token instead of their end. */
const readAtStart = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op }) => op === "ArgMax"),
    (node) => {
      const index = graph.main.nodes.indexOf(node);
      const name = `${node.outputs[0]}/start`;
      const zero = graph.constant([0], "int64", []).name;
      rewire(graph, node.outputs[0] ?? "", name);
      const start = { op: "Mul", name, inputs: [node.outputs[0] ?? "", zero], outputs: [name], attributes: {} };
      graph.main.nodes.splice(index + 1, 0, start);
    },
  );

export default { name: "a text read at its start", graph: readAtStart } satisfies Mutation;
