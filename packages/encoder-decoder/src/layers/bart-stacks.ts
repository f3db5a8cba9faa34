// BART's encoder and decoder.
import type { NamedTensors } from "@tiny-random/core";
import { type embedding, layerNorm, module, paddingMask, type Tensor } from "@tiny-random/nn";
import {
  type BartDecoderConfig,
  type BartLayerParts,
  type BartStackConfig,
  bartDecoderLayer,
  bartEncoderLayer,
  type DecoderLayer,
  type EncoderLayer,
} from "./bart-layers.ts";
import { decoderMask, decoderSources } from "./decoder-steps.ts";
import type { Positions } from "./positions.ts";
import { type DecoderContext, needed } from "./seq2seq-family.ts";

/** The parts in which the encoders and decoders of BART's kin differ. */
export interface BartParts<C extends BartDecoderConfig> extends BartLayerParts {
  /** The module under `embed_positions`. */
  positions(c: C): Positions;
  /** Whether there is a norm after the embeddings, and one at the end. */
  readonly norms: Partial<Readonly<Record<"layernorm_embedding" | "layer_norm", boolean>>>;
  /** Layers that are built otherwise than BART's, by their number. */
  encoderLayer?(c: C, layer: number): EncoderLayer;
  decoderLayer?(c: C, layer: number): DecoderLayer;
}

/** An embedding of tokens. */
export type Embedding = ReturnType<typeof embedding>;

const embeddingsAndNorms = <C extends BartDecoderConfig>(c: C, parts: BartParts<C>, embed_tokens: Embedding) => {
  const norm = (key: keyof BartParts<C>["norms"]) => (parts.norms[key] ? layerNorm(c.d_model) : undefined);
  return {
    embed_tokens,
    embed_positions: parts.positions(c),
    layernorm_embedding: norm("layernorm_embedding"),
    layer_norm: norm("layer_norm"),
  };
};

const embedded = (
  m: ReturnType<typeof embeddingsAndNorms>,
  c: BartDecoderConfig,
  ids: Tensor,
  context: DecoderContext,
): Tensor => {
  const words = m.embed_tokens(ids);
  const scaled = c.scale_embedding ? words.mul(Math.sqrt(c.d_model)) : words;
  const placed = scaled.add(m.embed_positions(ids, context));
  return m.layernorm_embedding?.(placed) ?? placed;
};

/** An encoder of texts: ids and their mask → states `[batch, length, d_model]`. */
export const bartEncoder = <C extends BartStackConfig>(c: C, parts: BartParts<C>, embed_tokens: Embedding) => {
  const layers = Array.from(
    { length: c.encoder_layers },
    (_, layer) => parts.encoderLayer?.(c, layer) ?? bartEncoderLayer(c, parts),
  );
  return module({ ...embeddingsAndNorms(c, parts, embed_tokens), layers }, (m, inputs: NamedTensors) => {
    const mask = paddingMask(needed(inputs, "attention_mask"));
    const first = embedded(m, c, needed(inputs, "input_ids"), {});
    const last = m.layers.reduce((x, layer) => layer(x, { mask }), first);
    return m.layer_norm?.(last) ?? last;
  });
};

/** A decoder, with cross-attention where there are encoder states: ids `[batch, length]` → `[batch, length, d_model]`. */
export const bartDecoder = <C extends BartDecoderConfig>(c: C, parts: BartParts<C>, embed_tokens: Embedding) => {
  const layers = Array.from(
    { length: c.decoder_layers },
    (_, layer) => parts.decoderLayer?.(c, layer) ?? bartDecoderLayer(c, parts),
  );
  return module(
    { ...embeddingsAndNorms(c, parts, embed_tokens), layers },
    (m, ids: Tensor, context: DecoderContext) => {
      const sourcesOf = decoderSources(decoderMask(ids, context), context);
      const last = m.layers.reduce((x, layer, index) => layer(x, sourcesOf(index)), embedded(m, c, ids, context));
      return m.layer_norm?.(last) ?? last;
    },
  );
};
