import type { AnyModule, Parameter, RotaryPairs, RotaryTables, Tensor } from "@tiny-random/nn";
import type { Rope } from "../rope/rope-settings.ts";
import type { EncoderStates } from "../sessions/backbone.ts";
import type { KeyValueCache } from "../sessions/cache.ts";
import type { RotaryDecoderConfig } from "./decoder-config.ts";

/** What every layer of one pass shares. */
export interface LayerContext {
  /** The causal mask, for a window where one is given. */
  readonly mask: (window?: number) => Tensor;
  /** `[batch, past + length]`: 1 for tokens, 0 for padding. */
  readonly padding: Tensor;
  /** Positions of the tokens under way, `[batch or 1, length]`, where layers read them. */
  readonly positions?: Tensor;
  /** The tables of a layer; undefined where it has no positions. */
  readonly rotary: (layer: number) => RotaryTables | undefined;
  readonly cache: KeyValueCache | undefined;
  /** Where the model is the decoder of a composite. */
  readonly encoder?: EncoderStates | undefined;
}

/** A part of a layer: `[batch, length, width]` → the same. */
export type Block = ((x: Tensor) => Tensor) & AnyModule;

/** A part that also looks at other positions, or a whole layer. */
export type ContextBlock = ((x: Tensor, context: LayerContext) => Tensor) & AnyModule;

/** A table of token vectors: ids `[batch, length]` → `[batch, length, width]`. */
export type TokenEmbedding = ((ids: Tensor) => Tensor) & AnyModule & { readonly weight: Parameter };

/** The parts of a decoder that its variants make otherwise. */
export interface DecoderParts<C extends RotaryDecoderConfig> {
  embedding(c: C): TokenEmbedding;
  norm(c: C): Block;
  attention(c: C, layer: number): ContextBlock;
  mlp(c: C, layer: number): Block;
  layer(c: C, layer: number, parts: DecoderParts<C>): ContextBlock;
  /** The rope of a layer; undefined for a layer without positions. */
  rope(c: C, layer: number): Rope | undefined;
  /** Features of a head that are rotated. */
  rotarySize(c: C): number;
  readonly rotaryPairs: RotaryPairs;
  /** The key of the norm after the last layer. */
  readonly finalNormKey: string;
}
