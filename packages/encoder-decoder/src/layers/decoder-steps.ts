// A decoding step: mask, positions, the sources of self-attention and cross-attention.
import { addDims, causalMask, type Dim, paddingMask, subtractDims, Tensor } from "@tiny-random/nn";
import type { Source } from "./attention.ts";
import type { DecoderContext } from "./seq2seq-family.ts";

/** The number of keys in a decoder's self-attention, cached ones included. */
export const keyLength = (ids: Tensor, { cache, attentionMask }: DecoderContext): Dim => {
  const past = cache?.past?.size(2);
  if (attentionMask) return attentionMask.size(1);
  return past === undefined ? ids.size(1) : addDims(past, ids.size(1));
};

/**
 * The additive mask of a decoder's self-attention.
 *
 * @param window how many keys a query sees at most, itself included
 */
export const decoderMask = (ids: Tensor, context: DecoderContext, window?: number): Tensor => {
  const everything = () => ids.graph.constant([1], "int64", [1, 1]).expand([ids.size(0), keyLength(ids, context)]);
  return causalMask(context.attentionMask ?? everything(), ids, window);
};

/** The sources of a decoder layer's self-attention and cross-attention. */
export interface Sources {
  readonly own: Source;
  readonly cross: Source;
}

/** The sources of a layer by its number, under one mask of self-attention or one for each layer. */
export const decoderSources = (
  masks: Tensor | readonly Tensor[],
  context: DecoderContext,
): ((layer: number) => Sources) => {
  const { cache, states, statesMask, seen } = context;
  const crossMask = statesMask && paddingMask(statesMask);
  return (layer) => ({
    own: {
      mask: masks instanceof Tensor ? masks : masks[layer],
      cached: cache && ((make) => cache.own(layer, make())),
    },
    cross: {
      mask: crossMask,
      states,
      cached: cache && ((make) => cache.cross(layer, make)),
      seen: seen && ((weights) => seen(weights, layer)),
    },
  });
};

/** How many cached keys stand before a step's ids; 0 where there is no cache. */
export const pastLength = (ids: Tensor, context: DecoderContext): Dim =>
  subtractDims(keyLength(ids, context), ids.size(1));

/** The positions of a step's ids, counted from 0 after cached ones; int64 `[length]`. */
export const decoderPositions = (ids: Tensor, context: DecoderContext): Tensor => {
  const positions = Tensor.arange(ids.graph, ids.size(1));
  const past = pastLength(ids, context);
  return past === 0 ? positions : positions.add(ids.graph.dimValue(past));
};
