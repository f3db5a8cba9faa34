import type { AnyModule, Parameter, RotaryPairs, RotaryTables, Tensor } from "@tiny-random/nn";
import type { Rope } from "../rope/rope-settings.ts";
import { causalMasks, type EncoderStates, type TextContext } from "../sessions/backbone.ts";
import type { KeyValueCache } from "../sessions/cache.ts";
import type { RotaryDecoderConfig } from "./decoder-config.ts";

/** What every layer of one pass shares. */
export interface LayerContext {
  /** The causal mask, for a sliding window where one is given. */
  readonly mask: (slidingWindow?: number) => Tensor;
  /** `[batch, past + length]`: 1 for tokens, 0 for padding. */
  readonly padding: Tensor;
  /** Positions of the current tokens, `[batch or 1, length]`, where layers read them. */
  readonly positions?: Tensor;
  /** The tables of a layer; undefined where it has no rotary positions. */
  readonly rotary: (layer: number) => RotaryTables | undefined;
  readonly cache: KeyValueCache | undefined;
  /** Token ids `[batch, length]`, or embedded tokens where a pass begins with these. */
  readonly tokens: Tensor;
  /** What a layer hands to later ones in the same pass, by a name: chosen keys, a router's states. */
  readonly handedOn: Map<string, Tensor>;
  /** Where the model is the decoder of a composite. */
  readonly encoder?: EncoderStates | undefined;
  /** Further inputs of a class, by their names. */
  readonly extras?: TextContext["extras"];
}

/** What the layers of one pass share: the causal mask, the cache, and no positions unless `extra` has some. */
export const layerContext = (ids: Tensor, context: TextContext, extra: Partial<LayerContext> = {}): LayerContext => ({
  mask: causalMasks(ids, context),
  padding: context.attention_mask,
  rotary: () => undefined,
  cache: context.cache,
  tokens: ids,
  handedOn: new Map(),
  encoder: context.encoder,
  extras: context.extras,
  ...extra,
});

/** The context of layers that run again: their keys and values go to the caches so many layers further on. */
export const withLaterCaches = (context: LayerContext, offset: number): LayerContext => {
  const { cache } = context;
  if (!cache) return context;
  return { ...context, cache: { ...cache, extend: (layer, key, value) => cache.extend(offset + layer, key, value) } };
};

/** A part of a layer: `[batch, length, width]` → the same. */
export type Block = ((x: Tensor) => Tensor) & AnyModule;

/** A part that also looks at other positions, or a whole layer. */
export type ContextBlock = ((x: Tensor, context: LayerContext) => Tensor) & AnyModule;

/** A table of token vectors: ids `[batch, length]` → `[batch, length, width]`. */
export type TokenEmbedding = ((ids: Tensor) => Tensor) & AnyModule & { readonly weight: Parameter };

/** The slots of a rotary decoder: Llama's parts unless a family fills them. */
export interface DecoderParts<C extends RotaryDecoderConfig> {
  embedding(c: C): TokenEmbedding;
  norm(c: C): Block;
  attention(c: C, layer: number): ContextBlock;
  mlp(c: C, layer: number): Block;
  /** The order of norms and blocks. */
  layer(c: C, layer: number, parts: DecoderParts<C>): ContextBlock;
  /** Keys of a layer's parts that differ from Llama's. */
  readonly layerKeys: Partial<LayerKeys>;
  /** What each block's output is multiplied by before it joins the residual stream. */
  residualMultiplier?(c: C): number;
  /** What a query sees, for a sliding window where one is given; earlier positions by default. */
  masks(ids: Tensor, context: TextContext): LayerContext["mask"];
  /** Where the tokens stand: `[batch or 1, length]`, or on several axes, `[axes, batch, length]`. */
  positions(ids: Tensor, context: TextContext): Tensor;
  /** The rope of a layer; undefined for a layer without positions. */
  rope(c: C, layer: number): Rope | undefined;
  /** Features of a head that are rotated, in a layer. */
  rotarySize(c: C, layer: number): number;
  readonly rotaryPairs: RotaryPairs;
  /** The keys of the table of token vectors, of the layers, and of the norm after the last one. */
  readonly embeddingKey: string;
  readonly layersKey: string;
  readonly finalNormKey: string;
}

/** The parts of a layer by role. In a hybrid decoder, what mixes positions may be something else than attention. */
export type LayerParts = {
  readonly attention: ContextBlock;
  readonly mlp: Block;
  readonly attentionNorm: Block;
  readonly mlpNorm: Block;
};

/** The checkpoint's key of each part. */
export type LayerKeys = { readonly [Role in keyof LayerParts]: string };
