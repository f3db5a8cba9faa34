import type { ModelConfig, NamedTensors, SessionInput } from "@tiny-random/core";
import {
  type AnyModule,
  addDims,
  type Children,
  causalMask,
  type Dim,
  dimsEqual,
  paddingMask,
  subtractDims,
  Tensor,
} from "@tiny-random/nn";
import type { Source } from "./attention.ts";
import type { DecoderCache } from "./decoder-cache.ts";

/** What comes with a decoder's ids. */
export interface DecoderContext {
  /** What the encoder gave, `[batch, encoder_length, width]`; absent where a decoder stands alone. */
  readonly states?: Tensor | undefined;
  /** `[batch, encoder_length]` int64: 1 for what the encoder read, 0 for padding. */
  readonly statesMask?: Tensor | undefined;
  /** `[batch, past + length]` int64, where a decoder reads padded texts. */
  readonly attentionMask?: Tensor | undefined;
  readonly cache?: DecoderCache | undefined;
  /** Hears of the attention to the encoder's states, `[batch, heads, length, encoder_length]`. */
  readonly seen?: ((weights: Tensor, layer: number) => void) | undefined;
}

/** A session's inputs → states `[batch, length, width]`. */
export type Encoder = ((inputs: NamedTensors) => Tensor) & AnyModule;

/** Ids `[batch, length]` → states `[batch, length, width]`. */
export type Decoder = ((ids: Tensor, context: DecoderContext) => Tensor) & AnyModule;

/** An encoder and a decoder among the parts that a checkpoint holds. */
export type Parts = Children & { readonly encoder: Encoder; readonly decoder: Decoder };

/** What a family says about itself, so that every head can stand on it. */
export interface Seq2SeqFamily<C extends ModelConfig> {
  /** The key of the bare model inside its heads; undefined where its parts stand beside the head. */
  readonly key?: string;
  parts(c: C): Parts;
  readonly width: (c: C) => number;
  readonly vocabulary: (c: C) => number;
  /** The decoder's caches. */
  readonly cache: (c: C) => CacheShape;
  /** The mask of the encoder's states, where these are fewer than what it reads. */
  states?(mask: Tensor, states: Tensor, c: C): Tensor;
  /** What the encoder reads; ids and their mask if not said otherwise. */
  readonly inputs?: (c: C) => Readonly<Record<string, SessionInput>>;
}

/** Layers, heads and head size of a decoder's caches, which clients read from the inputs' shapes: they must be static. */
export interface CacheShape {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
}

/** Ids, or what stands in their place. Throws where a session lacks it. */
export const needed = (inputs: NamedTensors, name: string): Tensor => {
  const found = inputs[name];
  if (!found) throw new Error(`a session lacks the input ${name}`);
  return found;
};

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
