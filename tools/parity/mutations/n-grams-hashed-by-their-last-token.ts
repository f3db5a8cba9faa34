import type { Graph } from "@tiny-random/nn";
import { bypass, forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const forgetTokensBefore = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op }) => op === "BitwiseXor"),
    (node) => bypass(graph, node, 0),
  );

export default {
  name: "n-grams hashed by their last token",
  graph: forgetTokensBefore,
  subjects: { Qwen4ExpForCausalLM: { rotary: true } },
} satisfies Mutation;
