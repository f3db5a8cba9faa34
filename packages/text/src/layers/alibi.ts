import type { Tensor } from "@tiny-random/nn";

/** Slopes 2^(-steepest · i / heads) for a power of two. */
const geometric = (heads: number, steepest: number): number[] =>
  Array.from({ length: heads }, (_, head) => 2 ** ((-steepest * (head + 1)) / heads));

/**
 * How much each head's scores fall from one position to the one before (Press et al., 2021). Where the heads are no power
 * of two, the rest take every other slope of twice as many heads.
 *
 * @param steepest 8 in the paper; MPT's `alibi_bias_max`
 */
export const alibiSlopes = (heads: number, steepest = 8): Float32Array => {
  const known = 2 ** Math.floor(Math.log2(heads));
  const between = geometric(2 * known, steepest).filter((_, index) => index % 2 === 0);
  return Float32Array.from([...geometric(known, steepest), ...between].slice(0, heads));
};

/** Positions of keys, counted over unpadded ones: `[batch, keys]` int64. */
const keyPositions = (attentionMask: Tensor): Tensor => attentionMask.cumsum(1).sub(1).mul(attentionMask);

/**
 * A linear bias by the key's position alone, which the softmax takes for one by the distance: `[batch, heads, 1, keys]`,
 * to be added to the causal mask.
 *
 * @param attentionMask `[batch, keys]`, cached keys first
 */
export const alibi = (attentionMask: Tensor, slopes: Float32Array): Tensor => {
  const perHead = attentionMask.graph.constant(slopes, "float32", [1, slopes.length, 1, 1]);
  return keyPositions(attentionMask).to("float32").unsqueeze(1).unsqueeze(1).mul(perHead);
};
