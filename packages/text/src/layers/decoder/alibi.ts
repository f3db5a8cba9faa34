import type { Tensor } from "@tiny-random/nn";
import type { LayerContext } from "./decoder-parts.ts";

/** Slopes 2^(-8 · i / heads) for a power of two. */
const geometric = (heads: number): number[] =>
  Array.from({ length: heads }, (_, head) => 2 ** ((-8 * (head + 1)) / heads));

/**
 * How much each head's scores fall from one position to the one before (Press et al., 2021). Where the heads are no power
 * of two, the rest take every other slope of twice as many heads.
 */
export const alibiSlopes = (heads: number): Float32Array => {
  const known = 2 ** Math.floor(Math.log2(heads));
  const between = geometric(2 * known).filter((_, index) => index % 2 === 0);
  return Float32Array.from([...geometric(known), ...between].slice(0, heads));
};

/**
 * A linear bias by the key's position alone, counted over unpadded ones; the softmax takes it for one by the distance.
 *
 * @param attentionMask `[batch, keys]`, cached keys first
 * @returns `[batch, heads, 1, keys]`
 */
export const alibi = (attentionMask: Tensor, slopes: Float32Array): Tensor => {
  const positions = attentionMask.cumsum(1).sub(1).mul(attentionMask).to("float32");
  const perHead = attentionMask.graph.constant(slopes, "float32", [1, slopes.length, 1, 1]);
  return positions.unsqueeze(1).unsqueeze(1).mul(perHead);
};

/** The context with a bias in its causal mask, added once for all layers. */
export const withBias = (context: LayerContext, bias: Tensor): LayerContext => {
  const mask = context.mask().add(bias);
  return { ...context, mask: () => mask };
};
