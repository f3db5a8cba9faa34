import type { Graph } from "@tiny-random/nn";
import { forEach, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const exchangeFused = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, inputs }) => op === "Split" && /^int64\[3\]\((\d+),\1,\1\)$/.test(inputs[1] ?? "")),
    (node) => {
      const [queries = "", keys = "", values = ""] = node.outputs;
      replaceNode(graph, node, { outputs: [keys, queries, values] });
    },
  );

export default {
  name: "queries and keys of a fused projection exchanged",
  graph: exchangeFused,
  subjects: {
    // Its fused projection is laid out by shares of the heads.
    CodeGenForCausalLM: { rotary: true },
  },
} satisfies Mutation;
