import type { Graph } from "@tiny-random/nn";
import { forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Gates of an LSTM in PyTorch's order where ONNX has another. */
const exchangeGates = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name, inputs }) => op === "Concat" && /lstm/.test(name) && inputs.length === 4),
    (node) => {
      const [input = "", output = "", forget = "", cell = ""] = node.inputs;
      node.inputs = [input, forget, cell, output];
    },
  );

export default { name: "gates of an LSTM in another order", graph: exchangeGates } satisfies Mutation;
