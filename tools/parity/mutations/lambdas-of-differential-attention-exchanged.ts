import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** The subtracted part of λ added, the added one subtracted. */
const exchangeLambdas = (graph: Graph): boolean => {
  const other = (name: string) =>
    name.replace(/(lambda_[qk])([12])$/, (_, key: string, which: string) => `${key}${which === "1" ? "2" : "1"}`);
  const nodes = graph.main.nodes.filter(({ inputs }) => inputs.some((name) => /lambda_[qk][12]$/.test(name)));
  for (const node of nodes) node.inputs = node.inputs.map(other);
  return nodes.length > 0;
};

export default {
  name: "lambdas of differential attention exchanged",
  graph: exchangeLambdas,
  subjects: { DiffLlamaForCausalLM: { rotary: true } },
} satisfies Mutation;
