import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const scale = /\.(b|c|dt)_layernorm\.weight$/;

export default {
  name: "the scales of a state space's norms forgotten",
  graph: (graph) =>
    forEach(readers(graph, "Mul", scale), (node) => bypass(graph, node, scale.test(node.inputs[0] ?? "") ? 1 : 0)),
  subjects: { JambaForCausalLM: { rotary: false } },
} satisfies Mutation;
