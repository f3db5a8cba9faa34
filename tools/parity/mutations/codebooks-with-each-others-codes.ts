import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** The embeddings of the first two codebooks, exchanged. */
const exchange = (graph: Graph): boolean => {
  const tableOf = (codebook: number): string | undefined =>
    [...graph.initializers.values()].find(({ name }) => name.endsWith(`embed_tokens.${codebook}.weight`))?.name;
  const [first, second] = [tableOf(0), tableOf(1)];
  if (!first || !second) return false;
  const others: Readonly<Record<string, string>> = { [first]: second, [second]: first };
  for (const node of graph.main.nodes) node.inputs = node.inputs.map((name) => others[name] ?? name);
  return true;
};

export default {
  name: "codebooks with each other's codes",
  subjects: { MusicgenForConditionalGeneration: { rotary: false } },
  graph: exchange,
} satisfies Mutation;
