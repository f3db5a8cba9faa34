import type { NamedTensors } from "@tiny-random/core";
import { type embedding, layerNorm, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { type DecoderContext, needed } from "./backbone.ts";
import { decoderMask, decoderSources } from "./decoder-steps.ts";
import { type LayerParts, type StackConfig, stackDecoderLayer, stackEncoderLayer } from "./bart-layers.ts";
import type { Positions } from "./positions.ts";

/** What variants of the two halves make otherwise. */
export interface StackParts<C extends StackConfig> extends LayerParts {
  /** What stands under `embed_positions`. */
  positions(c: C): Positions;
  /** Whether there is a norm of the embeddings, and one at the end. */
  readonly norms: Partial<Readonly<Record<"layernorm_embedding" | "layer_norm", boolean>>>;
}

/** Words and positions. */
export type Embedding = ReturnType<typeof embedding>;

const edges = <C extends StackConfig>(c: C, parts: StackParts<C>, embed_tokens: Embedding) => {
  const norm = (key: keyof StackParts<C>["norms"]) => (parts.norms[key] ? layerNorm(c.d_model) : undefined);
  return {
    embed_tokens,
    embed_positions: parts.positions(c),
    layernorm_embedding: norm("layernorm_embedding"),
    layer_norm: norm("layer_norm"),
  };
};

const embedded = (m: ReturnType<typeof edges>, c: StackConfig, ids: Tensor, context: DecoderContext): Tensor => {
  const words = m.embed_tokens(ids);
  const scaled = c.scale_embedding ? words.mul(Math.sqrt(c.d_model)) : words;
  const placed = scaled.add(m.embed_positions(ids, context));
  return m.layernorm_embedding?.(placed) ?? placed;
};

/** An encoder of texts: ids and their mask → states `[batch, length, d_model]`. */
export const stackEncoder = <C extends StackConfig>(c: C, parts: StackParts<C>, embed_tokens: Embedding) => {
  const layers = Array.from({ length: c.encoder_layers }, () => stackEncoderLayer(c, parts));
  return module({ ...edges(c, parts, embed_tokens), layers }, (m, inputs: NamedTensors) => {
    const mask = paddingMask(needed(inputs, "attention_mask"));
    const first = embedded(m, c, needed(inputs, "input_ids"), {});
    const last = m.layers.reduce((x, layer) => layer(x, { mask }), first);
    return m.layer_norm?.(last) ?? last;
  });
};

/** A decoder that looks at an encoder's states where it is given some: ids `[batch, length]` → `[batch, length, d_model]`. */
export const stackDecoder = <C extends StackConfig>(c: C, parts: StackParts<C>, embed_tokens: Embedding) => {
  const layers = Array.from({ length: c.decoder_layers }, () => stackDecoderLayer(c, parts));
  return module({ ...edges(c, parts, embed_tokens), layers }, (m, ids: Tensor, context: DecoderContext) => {
    const sourcesOf = decoderSources(decoderMask(ids, context), context);
    const last = m.layers.reduce((x, layer, index) => layer(x, sourcesOf(index)), embedded(m, c, ids, context));
    return m.layer_norm?.(last) ?? last;
  });
};
