import type { Tensor } from "@tiny-random/nn";
import type { LayerContext } from "./decoder-parts.ts";

/** Slopes 2^(-8 · i / heads), for heads that are a power of two. */
const geometric = (heads: number): number[] =>
  Array.from({ length: heads }, (_, head) => 2 ** ((-8 * (head + 1)) / heads));

/**
 * The slopes of ALiBi, attention with linear biases (Press et al., 2021), by head. Where the heads are no power of two, the
 * remaining ones take every other slope of twice as many heads.
 */
export const alibiSlopes = (heads: number): Float32Array => {
  const known = 2 ** Math.floor(Math.log2(heads));
  const between = geometric(2 * known).filter((_, index) => index % 2 === 0);
  return Float32Array.from([...geometric(known), ...between].slice(0, heads));
};

/**
 * A linear bias by the key's position, counted over unpadded tokens. To the softmax it is the same as one by the distance
 * between query and key.
 *
 * @param attentionMask `[batch, keys]`, cached keys first
 * @returns `[batch, heads, 1, keys]`
 */
export const alibi = (attentionMask: Tensor, slopes: Float32Array): Tensor => {
  const positions = attentionMask.cumsum(1).sub(1).mul(attentionMask).to("float32");
  const perHead = attentionMask.graph.constant(slopes, "float32", [1, slopes.length, 1, 1]);
  return positions.unsqueeze(1).unsqueeze(1).mul(perHead);
};

/** The context with the bias added to its causal mask, once for all layers. */
export const withAlibi = (context: LayerContext, bias: Tensor): LayerContext => {
  const mask = context.mask().add(bias);
  return { ...context, mask: () => mask };
};
