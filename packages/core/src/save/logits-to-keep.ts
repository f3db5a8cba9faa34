import { dimText, type Graph, symbol, type Tensor } from "@tiny-random/nn";

/** The input that says for how many last positions a decoder gives scores; 0, which runners feed by themselves, is for all. */
export const logitsToKeepInput = "num_logits_to_keep";

type Outputs = Readonly<Record<string, Tensor>>;

/**
 * What a decoder gives when it is asked for the scores of its last positions only, as transformers.js asks. Graphs without a
 * cache, or without scores `[batch, length, vocabulary]`, stay as they are.
 */
export const keepingLogits = (outputs: Outputs, graph: Graph): Outputs => {
  const { logits } = outputs;
  const decodes = graph.main.inputs.some(({ name }) => name.startsWith("past_"));
  const [batch, length, vocabulary] = logits?.shape ?? [];
  if (!decodes || !logits || batch === undefined || length === undefined || vocabulary === undefined) return outputs;
  const count = graph.input(logitsToKeepInput, "int64", []);
  const bounds = [count.neg().unsqueeze(0), graph.constant([Number.MAX_SAFE_INTEGER], "int64")];
  // From -0 on is everything, from -n on the last n.
  const kept = graph.add("Slice", [logits, ...bounds, graph.constant([1], "int64")], {
    dtype: logits.dtype,
    shape: [batch, symbol(`kept_${dimText(length)}`), vocabulary],
  });
  return { ...outputs, logits: kept };
};
