// What the classes need of a family of encoder-decoders.
import type { Architecture, InputSynthesizer, ModelConfig, NamedTensors, SessionInput } from "@tiny-random/core";
import type { AnyModule, Children, Parameter, Tensor } from "@tiny-random/nn";
import type { TextInputOptions } from "@tiny-random/text/inputs";
import type { DecoderCache } from "./decoder-cache.ts";

/** What a decoder reads beside its ids. */
export interface DecoderContext {
  /** The encoder's states, `[batch, encoder_length, width]`; absent for a decoder alone. */
  readonly states?: Tensor | undefined;
  /** `[batch, encoder_length]` int64: 0 for padding. */
  readonly statesMask?: Tensor | undefined;
  /** `[batch, past + length]` int64, for a decoder of padded texts. */
  readonly attentionMask?: Tensor | undefined;
  readonly cache?: DecoderCache | undefined;
  /** Receives the cross-attention weights of a layer, `[batch, heads, length, encoder_length]`. */
  readonly seen?: ((weights: Tensor, layer: number) => void) | undefined;
}

/** A session's inputs → states `[batch, length, width]`. */
type Encoder = ((inputs: NamedTensors) => Tensor) & AnyModule;

/** Ids `[batch, length]` → states `[batch, length, width]`; heads may share the weight of its embedding. */
export type Decoder = ((ids: Tensor, context: DecoderContext) => Tensor) &
  AnyModule & { readonly embed_tokens: { readonly weight: Parameter } };

/** An encoder and a decoder by their keys, with what stands beside them in a checkpoint. */
export type Parts = Children & { readonly encoder: Encoder; readonly decoder: Decoder };

/** How an encoder's texts become inputs. */
export type EncoderTextOptions = Pick<TextInputOptions, "tokenInputs" | "multipleOf" | "sentences" | "promptLength">;

/** What the classes need of a family of encoder-decoders. */
export interface Seq2SeqFamily<C extends ModelConfig> {
  /** The key of the bare model inside the classes with heads; without it its parts stand beside the head. */
  readonly key?: string;
  parts(c: C): Parts;
  /** Keys of parts that checkpoints name differently. */
  readonly partKeys?: Readonly<Record<string, string>>;
  readonly width: (c: C) => number;
  /** Features of the encoder's states, where they are not the decoder's. */
  readonly encoderWidth?: (c: C) => number;
  readonly vocabulary: (c: C) => number;
  readonly cache: (c: C) => CacheShape;
  /** What the encoder's session reads, by default ids and their mask. */
  readonly inputs?: (c: C) => Readonly<Record<string, SessionInput>>;
  /** The mask of the encoder's states, int64 `[batch, states]`, where these are not its texts' tokens alone. */
  statesMask?(inputs: NamedTensors, c: C): Tensor;
  /** The mask of the encoder's states, where these are fewer than its inputs. */
  reducedMask?(mask: Tensor, states: Tensor, c: C): Tensor;
  /** How the encoder's texts become inputs, where not as usual. */
  texts?(c: C): EncoderTextOptions;
  /** The encoder's raw inputs, by default texts. */
  synthesize?(c: C): InputSynthesizer;
  /** Whether there is a golden case with positions hundreds apart. */
  readonly distant?: boolean;
  readonly padding?: Architecture["padding"];
}

/** The sizes of a decoder's caches. Clients read heads and head size from the inputs' shapes: they must be static. */
export interface CacheShape {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
}

/** A session's input by name. Throws an error where the session lacks it. */
export const needed = (inputs: NamedTensors, name: string): Tensor => {
  const found = inputs[name];
  if (!found) throw new Error(`a session lacks the input ${name}`);
  return found;
};
