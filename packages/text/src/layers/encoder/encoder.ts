import { type AnyModule, type Children, linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { causalMasks, type TextContext } from "../sessions/backbone.ts";
import {
  type EncoderBlock,
  type EncoderConfig,
  type EncoderContext,
  type LayeredConfig,
  selfAttention,
} from "./encoder-attention.ts";
import { attentionBlock, postNormLayer } from "./post-norm.ts";
import { type Embeddings, summedEmbeddings } from "./summed-embeddings.ts";

/** The parts of an encoder, each of which a variant may replace. */
export interface EncoderParts<C extends LayeredConfig> {
  embeddings(c: C): Embeddings;
  /** From the embeddings' width to the hidden states', under `embeddings_project`; undefined where they are the same. */
  projection(c: C): (((x: Tensor) => Tensor) & AnyModule) | undefined;
  layer(c: C, index: number): EncoderBlock;
  /** The module under `encoder`, of all layers. */
  encoder(c: C, layers: readonly EncoderBlock[]): EncoderBlock;
  /** The norm of the last layer's states, under `LayerNorm` beside the layers; none by default. */
  finalNorm(c: C): (((x: Tensor) => Tensor) & AnyModule) | undefined;
  /** One vector of a text: `[batch, length, width]` → `[batch, width]`. */
  pooler(c: C): ((hidden: Tensor) => Tensor) & AnyModule;
  /** Weights beside these that reach no hidden state. */
  others(c: C): Children;
}

/** Layer after layer. */
export const throughLayers = (layers: readonly EncoderBlock[], x: Tensor, context: EncoderContext): Tensor =>
  layers.reduce((state, layer) => layer(state, context), x);

/** tanh(W · the first token's state). */
export const firstTokenPooler = (c: LayeredConfig) =>
  module({ dense: linear(c.hidden_size, c.hidden_size) }, (m, hidden: Tensor) => m.dense(hidden.select(1, 0)).tanh());

/** A projection from `embedding_size` to `hidden_size`, where they differ. */
export const embeddingsProjection = (c: EncoderConfig & { readonly embedding_size: number | null }) =>
  c.embedding_size === null || c.embedding_size === c.hidden_size ? undefined : linear(c.embedding_size, c.hidden_size);

/** Layers under `layer`, one after another. */
export const layersInOrder = (layer: readonly EncoderBlock[]): EncoderBlock =>
  module({ layer }, (m, x: Tensor, context: EncoderContext) => throughLayers(m.layer, x, context));

/** BERT's layer (Devlin et al., 2018). */
const bertLayer = (c: EncoderConfig, index: number) => postNormLayer(c, attentionBlock(c, selfAttention(c, index)));

const commonParts: Omit<EncoderParts<LayeredConfig>, "layer"> = {
  embeddings: (c) => summedEmbeddings(c),
  projection: () => undefined,
  encoder: (_, layers) => layersInOrder(layers),
  finalNorm: () => undefined,
  pooler: firstTokenPooler,
  others: () => ({}),
};

/** A number of BERT's layers, under `layer`. */
export const plainLayers = (c: EncoderConfig, count: number): EncoderBlock => {
  const layers = Array.from({ length: count }, (_, index) => bertLayer(c, index));
  return commonParts.encoder(c, layers);
};

/**
 * An encoder of given layers: token ids `[batch, length]` → hidden states `[batch, length, width]`; bare, and with a
 * pooler beside it for heads over the whole text.
 */
export const encoderOfLayers = <C extends LayeredConfig>(
  own: Partial<EncoderParts<C>> & Pick<EncoderParts<C>, "layer">,
) => {
  const parts: EncoderParts<C> = { ...commonParts, ...own };
  const children = (c: C) => ({
    embeddings: parts.embeddings(c),
    embeddings_project: parts.projection(c),
    encoder: parts.encoder(
      c,
      Array.from({ length: c.num_hidden_layers }, (_, index) => parts.layer(c, index)),
    ),
    LayerNorm: parts.finalNorm(c),
    ...parts.others(c),
  });
  const encode = (c: C) => (m: ReturnType<typeof children>, ids: Tensor, context: TextContext) => {
    const mask = c.is_decoder ? causalMasks(ids, context)() : paddingMask(context.attention_mask);
    const embedded = m.embeddings(ids, context);
    const encoded = m.encoder(m.embeddings_project?.(embedded) ?? embedded, { mask, text: context });
    return m.LayerNorm?.(encoded) ?? encoded;
  };
  return {
    backbone: (c: C) => module(children(c), encode(c)),
    pooledBackbone: (c: C) => module({ ...children(c), pooler: parts.pooler(c) }, encode(c)),
  };
};

/** BERT's encoder (Devlin et al., 2018) with some parts replaced. */
export const encoderOf = <C extends EncoderConfig>(own: Partial<EncoderParts<C>> = {}) =>
  encoderOfLayers<C>({ layer: bertLayer, ...own });
