import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** States of an image tower's middle layers, joined behind its tokens, the second ones first. */
const exchangeStates = (graph: Graph): boolean => {
  const answer = graph.main.nodes.find(({ outputs }) => outputs[0] === "image_features");
  const joined = graph.main.nodes.find(({ op, outputs }) => op === "Concat" && outputs[0] === answer?.inputs[0]);
  const [tokens, first, second, ...more] = joined?.inputs ?? [];
  if (!joined || tokens === undefined || first === undefined || second === undefined) return false;
  joined.inputs = [tokens, second, first, ...more];
  return true;
};

export default {
  name: "middle layers' states in another order",
  subjects: { Qwen3VLModel: { rotary: true, oneType: true } },
  graph: exchangeStates,
} satisfies Mutation;
