import { embedding, isFloat, module, type RotaryTables, rmsNorm, type Tensor } from "@tiny-random/nn";
import type { DecoderFamily } from "../heads/decoder-heads.ts";
import { ropeTables } from "../rope/rope.ts";
import { ropeOf } from "../rope/rope-settings.ts";
import { causalMasks, positionsOf, type TextContext } from "../sessions/backbone.ts";
import { headSizeOf, type RotaryDecoderConfig } from "./decoder-config.ts";
import { preNormLayer } from "./decoder-layers.ts";
import type { Block, DecoderParts, LayerContext } from "./decoder-parts.ts";
import { gatedMlp } from "./gated-mlp.ts";
import { rotaryAttention } from "./rotary-attention.ts";

const plainParts: DecoderParts<RotaryDecoderConfig> = {
  embedding: (c) => embedding(c.vocab_size, c.hidden_size),
  norm: (c) => rmsNorm(c.hidden_size, c.rms_norm_eps),
  attention: (c, layer) => rotaryAttention(c, layer),
  mlp: (c) => gatedMlp(c),
  layer: preNormLayer,
  rope: ropeOf,
  rotarySize: headSizeOf,
  rotaryPairs: "halves",
  finalNormKey: "norm",
};

/** The rotary tables of each layer; layers of one rope share them. */
const tablesByLayer = <C extends RotaryDecoderConfig>(
  c: C,
  parts: DecoderParts<C>,
  positions: Tensor,
): LayerContext["rotary"] => {
  const made = new Map<string, RotaryTables>();
  return (layer) => {
    const rope = parts.rope(c, layer);
    if (!rope) return undefined;
    const key = JSON.stringify(rope);
    const tables = made.get(key) ?? ropeTables(rope, positions, parts.rotarySize(c), parts.rotaryPairs);
    made.set(key, tables);
    return tables;
  };
};

/**
 * Embedding, layers, final norm: token ids `[batch, length]`, or what was made of them, `[batch, length, width]` → hidden
 * states `[batch, length, width]`.
 *
 * @param own the parts that are not Llama's
 */
export const rotaryDecoder = <C extends RotaryDecoderConfig>(c: C, own: Partial<DecoderParts<C>> = {}) => {
  const parts = { ...plainParts, ...own } as DecoderParts<C>;
  return module(
    {
      embed_tokens: parts.embedding(c),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => parts.layer(c, layer, parts)),
      [parts.finalNormKey]: parts.norm(c),
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = positionsOf(ids, context);
      const rotary = tablesByLayer(c, parts, positions);
      const shared = {
        ...{ mask: causalMasks(ids, context), padding: context.attention_mask },
        ...{ rotary, positions, cache: context.cache },
      };
      const finalNorm = m[parts.finalNormKey] as Block;
      return finalNorm(m.layers.reduce((x, layer) => layer(x, shared), isFloat(ids.dtype) ? ids : m.embed_tokens(ids)));
    },
  );
};

/** What heads need to know of a rotary decoder with some parts of its own. */
export const rotaryDecoderFamily = <C extends RotaryDecoderConfig>(
  own: Partial<DecoderParts<C>> = {},
): DecoderFamily<C, ReturnType<typeof rotaryDecoder<C>>> => ({
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.num_hidden_layers,
    heads: c.num_key_value_heads ?? c.num_attention_heads,
    headSize: headSizeOf(c),
  }),
  backbone: (c) => rotaryDecoder(c, own),
  embedding: (model) => model.embed_tokens.weight,
  embed: (model, ids) => model.embed_tokens(ids),
});
