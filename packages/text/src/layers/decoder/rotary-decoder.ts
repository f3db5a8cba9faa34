import { embedding, isFloat, module, type RotaryPairs, type RotaryTables, rmsNorm, type Tensor } from "@tiny-random/nn";
import type { DecoderFamily } from "../heads/decoder-family.ts";
import { ropeTables } from "../rope/rope.ts";
import { type Rope, ropeOf } from "../rope/rope-settings.ts";
import { causalMasks, positionsOf, type TextContext } from "../sessions/backbone.ts";
import type { CacheShape } from "../sessions/text-sessions.ts";
import { causalAttention } from "./causal-attention.ts";
import { depthOf, headSizeOf, keyValueHeadsOf, type RotaryDecoderConfig } from "./decoder-config.ts";
import { preNormLayer } from "./decoder-layers.ts";
import { type DecoderParts, type LayerContext, layerContext } from "./decoder-parts.ts";
import { gatedMlp } from "./mlp.ts";

const llamaParts: DecoderParts<RotaryDecoderConfig> = {
  embedding: (c) => embedding(c.vocab_size, c.hidden_size),
  norm: (c) => rmsNorm(c.hidden_size, c.rms_norm_eps ?? undefined),
  attention: (c, layer) => causalAttention(c, layer),
  mlp: (c) => gatedMlp(c),
  layer: preNormLayer,
  layerKeys: {},
  masks: causalMasks,
  positions: positionsOf,
  rope: (c) => ropeOf(c),
  rotarySize: headSizeOf,
  rotaryPairs: "halves",
  embeddingKey: "embed_tokens",
  layersKey: "layers",
  finalNormKey: "norm",
};

/** What says the ropes of a decoder's layers. */
export interface RopeParts<C> {
  rope(c: C, layer: number): Rope | undefined;
  rotarySize(c: C, layer: number): number;
  readonly rotaryPairs: RotaryPairs;
}

/** The rotary tables of each layer; layers of one rope share them. */
export const tablesByLayer = <C>(c: C, parts: RopeParts<C>, positions: Tensor): LayerContext["rotary"] => {
  const made = new Map<string, RotaryTables>();
  return (layer) => {
    const rope = parts.rope(c, layer);
    if (!rope) return undefined;
    const size = parts.rotarySize(c, layer);
    const key = JSON.stringify([rope, size]);
    const tables = made.get(key) ?? ropeTables(rope, positions, size, parts.rotaryPairs);
    made.set(key, tables);
    return tables;
  };
};

/**
 * Embedding, layers, final norm: token ids `[batch, length]`, or embedded tokens `[batch, length, width]` → hidden states
 * `[batch, length, width]`.
 *
 * @param slots the parts that differ from Llama's
 */
export const rotaryDecoder = <C extends RotaryDecoderConfig>(c: C, slots: Partial<DecoderParts<C>> = {}) => {
  const parts: DecoderParts<C> = { ...llamaParts, ...slots };
  const layers = Array.from({ length: depthOf(c) }, (_, layer) => layer);
  const isRotary = layers.some((layer) => parts.rope(c, layer) !== undefined);
  return module(
    {
      embed_tokens: parts.embedding(c),
      layers: layers.map((layer) => parts.layer(c, layer, parts)),
      norm: parts.norm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = isRotary ? parts.positions(ids, context) : undefined;
      const rotated = positions && { positions, rotary: tablesByLayer(c, parts, positions) };
      const shared = layerContext(ids, context, { mask: parts.masks(ids, context), ...rotated });
      const embedded = isFloat(ids.dtype) ? ids : m.embed_tokens(ids);
      return m.norm(m.layers.reduce((x, layer) => layer(x, shared), embedded));
    },
    { embed_tokens: parts.embeddingKey, layers: parts.layersKey, norm: parts.finalNormKey },
  );
};

/** A rotary decoder with its weights. */
export type RotaryDecoder = ReturnType<typeof rotaryDecoder>;

/** What a family of rotary decoders may state: its parts, and what its heads need to know. */
export type RotaryDecoderSlots<C extends RotaryDecoderConfig> = Partial<DecoderParts<C>> &
  Partial<Pick<DecoderFamily<C, RotaryDecoder>, "key" | "cache" | "scores" | "headBias" | "vocabulary">>;

const plainCache = (c: RotaryDecoderConfig): CacheShape => ({
  layers: depthOf(c),
  heads: keyValueHeadsOf(c),
  headSize: headSizeOf(c),
});

/** A family of rotary decoders: Llama, but for the slots that are filled. */
export const rotaryDecoderFamily = <C extends RotaryDecoderConfig>(
  slots: RotaryDecoderSlots<C> = {},
): DecoderFamily<C, RotaryDecoder> => {
  const { key = "model", cache = plainCache, scores, headBias = () => false, vocabulary = (c) => c.vocab_size } = slots;
  return {
    key,
    width: (c) => c.hidden_size,
    vocabulary,
    cache,
    headBias,
    backbone: (c) => rotaryDecoder(c, slots),
    embedding: (model) => model.embed_tokens.weight,
    embed: (model, ids) => model.embed_tokens(ids),
    ...(scores && { scores }),
  };
};
