import { Tensor } from "@tiny-random/nn";

/**
 * The mask of the positions under way out of one that may cover cached positions before them:
 * `[batch, past + length]` → float32 `[batch, length, 1]`.
 */
export const currentMask = (attentionMask: Tensor, x: Tensor): Tensor => {
  const { graph } = attentionMask;
  const past = graph.dimValue(attentionMask.size(1)).sub(graph.dimValue(x.size(1)));
  const current = attentionMask.index_select(1, Tensor.arange(graph, x.size(1)).add(past));
  return current.to("float32").unsqueeze(-1);
};
