import { type AnyModule, type embedding, module, rotate, type Tensor } from "@tiny-random/nn";
import { partialRotarySize, ropeTables } from "@tiny-random/text/layers/rope/rope";
import { ropeOf } from "@tiny-random/text/layers/rope/rope-settings";
import type { Source } from "./attention.ts";
import type { DecoderContext } from "./backbone.ts";
import { decoderMask, decoderPositions, decoderSources, type Sources } from "./decoder-steps.ts";
import { gatedMlp, plainMlp, type TurnedConfig, turnedAttention, turnedNorm } from "./rotary-attention.ts";

/** Turns heads by positions `[length]`, the first part of each, neighbours together. */
export const turner = (c: TurnedConfig, heads: number, positions: Tensor): ((part: Tensor) => Tensor) => {
  const turned = partialRotarySize(c, c.hidden_size / heads, 1);
  // An odd number of features has as many pairs as the next even one.
  const tables = ropeTables(ropeOf(c), positions.unsqueeze(0), turned + (turned % 2), "neighbours");
  return (part) => rotate(part, tables);
};

/** Attention and a feed-forward block, each behind its norm. */
export const turnedEncoderLayer = (c: TurnedConfig) =>
  module(
    {
      self_attn: turnedAttention(c, c.encoder_num_attention_heads),
      mlp: plainMlp(c),
      input_layernorm: turnedNorm(c),
      post_attention_layernorm: turnedNorm(c),
    },
    (m, x: Tensor, source: Source) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), source));
      return attended.add(m.mlp(m.post_attention_layernorm(attended)));
    },
  );

const decoderLayer = (c: TurnedConfig) =>
  module(
    {
      self_attn: turnedAttention(c, c.decoder_num_attention_heads),
      encoder_attn: turnedAttention(c, c.decoder_num_attention_heads),
      mlp: gatedMlp(c),
      input_layernorm: turnedNorm(c),
      post_attention_layernorm: turnedNorm(c),
      final_layernorm: turnedNorm(c),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), own));
      const informed = attended.add(m.encoder_attn(m.post_attention_layernorm(attended), cross));
      return informed.add(m.mlp(m.final_layernorm(informed)));
    },
  );

/** A decoder beside an encoder, its own positions rotary: ids `[batch, length]` → `[batch, length, hidden_size]`. */
export const turnedDecoder = (c: TurnedConfig, embed_tokens: ReturnType<typeof embedding> & AnyModule) => {
  const layers = Array.from({ length: c.decoder_num_hidden_layers }, () => decoderLayer(c));
  return module({ embed_tokens, layers, norm: turnedNorm(c) }, (m, ids: Tensor, context: DecoderContext) => {
    const turn = turner(c, c.decoder_num_attention_heads, decoderPositions(ids, context));
    const sourcesOf = decoderSources(decoderMask(ids, context), context);
    const turned = (layer: number): Sources => {
      const { own, cross } = sourcesOf(layer);
      return { own: { ...own, turn }, cross };
    };
    return m.norm(m.layers.reduce((x, layer, index) => layer(x, turned(index)), m.embed_tokens(ids)));
  });
};
