import { addDims, causalMask, type Dim, dimsEqual, paddingMask, subtractDims, Tensor } from "@tiny-random/nn";
import type { Source } from "./attention.ts";
import type { DecoderContext } from "./backbone.ts";

/** How many keys a decoder's own attention has: with those of earlier steps, where there were any. */
export const keysSoFar = (ids: Tensor, { cache, attentionMask }: DecoderContext): Dim => {
  const past = cache?.past?.size(2);
  if (attentionMask) return attentionMask.size(1);
  return past === undefined ? ids.size(1) : addDims(past, ids.size(1));
};

/** The additive mask of a decoder's own attention; without padding every earlier position is seen. */
export const decoderMask = (ids: Tensor, context: DecoderContext): Tensor => {
  const everything = () => ids.graph.constant([1], "int64", [1, 1]).expand([ids.size(0), keysSoFar(ids, context)]);
  return causalMask(context.attentionMask ?? everything(), ids);
};

/** What the two kinds of attention of a decoder's layer look at: itself, and the encoder's states. */
export interface Sources {
  readonly own: Source;
  readonly cross: Source;
}

/** The sources of every layer, by its number, under one mask of the decoder's own. */
export const decoderSources = (mask: Tensor, context: DecoderContext): ((layer: number) => Sources) => {
  const { cache, states, statesMask, seen } = context;
  const crossMask = statesMask && paddingMask(statesMask);
  return (layer) => ({
    own: { mask, remember: cache && ((make) => cache.own(layer, make())) },
    cross: {
      mask: crossMask,
      states,
      remember: cache && ((make) => cache.cross(layer, make)),
      seen: seen && ((weights) => seen(weights, layer)),
    },
  });
};

/** Where the ids of a step stand: behind those of earlier steps, from 0; int64 `[length]`. */
export const decoderPositions = (ids: Tensor, context: DecoderContext): Tensor => {
  const positions = Tensor.arange(ids.graph, ids.size(1));
  const keys = keysSoFar(ids, context);
  return dimsEqual(keys, ids.size(1)) ? positions : positions.add(ids.graph.dimValue(subtractDims(keys, ids.size(1))));
};
