import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** xIELU's rate above 0 used below it, and the other way round. */
const exchangeRates = (graph: Graph): boolean => {
  const other = (name: string) =>
    name.replace(/alpha_(p|n)$/, (_, side: string) => (side === "p" ? "alpha_n" : "alpha_p"));
  const nodes = graph.main.nodes.filter(({ inputs }) => inputs.some((name) => /act_fn\.alpha_[pn]$/.test(name)));
  for (const node of nodes) node.inputs = node.inputs.map(other);
  return nodes.length > 0;
};

export default {
  name: "rates of a trained activation exchanged",
  graph: exchangeRates,
  subjects: { ApertusForCausalLM: { rotary: true } },
} satisfies Mutation;
