import { paddingMask, Tensor } from "@tiny-random/nn";

/**
 * The additive mask of positions that see those of their own stretch only: `[batch, length]` → `[batch, 1, length, length]`.
 * In a stretch of padding alone, which convolutions read, all positions are seen alike.
 */
export const localMask = (attentionMask: Tensor, stretch: number): Tensor => {
  const stretches = Tensor.arange(attentionMask.graph, attentionMask.size(1)).div(stretch);
  const together = stretches.unsqueeze(1).eq(stretches);
  return paddingMask(attentionMask).where(together, Number.NEGATIVE_INFINITY);
};
