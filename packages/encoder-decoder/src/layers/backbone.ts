import type { ModelConfig, NamedTensors, SessionInput } from "@tiny-random/core";
import type { AnyModule, Children, Tensor } from "@tiny-random/nn";
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
