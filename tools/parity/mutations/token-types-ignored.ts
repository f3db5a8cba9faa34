import { type Graph, Tensor } from "@tiny-random/nn";
import { forEach, isInput, prepend } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const ignoreTokenTypes = (graph: Graph): boolean => {
  if (!isInput(graph, "token_type_ids")) return false;
  const zero = graph.constant([0], "int64", []);
  const readersOfTypes = graph.main.nodes.filter(({ inputs }) => inputs.includes("token_type_ids"));
  const zeros = prepend(graph, () => {
    const declared = graph.main.inputs.find(({ name }) => name === "token_type_ids");
    return new Tensor(graph, "token_type_ids", "int64", declared?.shape ?? []).mul(zero);
  });
  return forEach(readersOfTypes, (node) => {
    node.inputs = node.inputs.map((input) => (input === "token_type_ids" ? zeros.name : input));
  });
};

export default {
  name: "token types ignored",
  equivalent: ({ oneType = false }) => (oneType ? "the tokenizer gives all tokens one type" : undefined),
  subjects: {
    Gemma3Model: {
      rotary: true,
      equivalent: {
        "positions interpolated in lines": "images are of the size that positions are learned for",
        "positions interpolated by another cubic": "images are of the size that positions are learned for",
        "positions restarted after the cache": "its states are those of whole texts: nothing is written step by step",
      },
    },
  },
  graph: ignoreTokenTypes,
} satisfies Mutation;
