import type { ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  type embedding,
  layerNorm,
  linear,
  module,
  rotate,
  type Tensor,
} from "@tiny-random/nn";
import { partialRotarySize, ropeTables } from "@tiny-random/text/layers/rope";
import { ropeOf } from "@tiny-random/text/layers/rope-settings";
import { attendThrough, type Source } from "./attention.ts";
import { type DecoderContext, decoderMask, decoderPositions, decoderSources, type Sources } from "./backbone.ts";

/** The config fields that layers with rotary positions read. */
export interface TurnedConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly attention_bias: boolean;
  readonly encoder_num_attention_heads: number;
  readonly encoder_hidden_act: string;
  readonly decoder_num_attention_heads: number;
  readonly decoder_num_hidden_layers: number;
  readonly decoder_hidden_act: string;
}

/** Norms without a shift. */
const norm = (c: TurnedConfig) => layerNorm(c.hidden_size, 1e-5, { bias: false });

const attention = (c: TurnedConfig, heads: number) => {
  const input = () => linear(c.hidden_size, c.hidden_size, { bias: c.attention_bias });
  const parts = {
    q_proj: input(),
    k_proj: input(),
    v_proj: input(),
    o_proj: linear(c.hidden_size, c.hidden_size, { bias: false }),
  };
  return module(parts, (m, x: Tensor, source: Source) => {
    const projections = { query: m.q_proj, key: m.k_proj, value: m.v_proj, output: m.o_proj };
    return attendThrough(projections, { heads, headSize: c.hidden_size / heads }, x, source);
  });
};

const plainMlp = (c: TurnedConfig) =>
  module(
    { fc1: linear(c.hidden_size, c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => m.fc2(activation(c.encoder_hidden_act)(m.fc1(x))),
  );

/** Values and gates out of one layer (Shazeer, 2020). */
const gatedMlp = (c: TurnedConfig) =>
  module(
    { fc1: linear(c.hidden_size, 2 * c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => {
      const [value, gate] = m.fc1(x).chunk(2, -1) as [Tensor, Tensor];
      return m.fc2(activation(c.decoder_hidden_act)(gate).mul(value));
    },
  );

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
      self_attn: attention(c, c.encoder_num_attention_heads),
      mlp: plainMlp(c),
      input_layernorm: norm(c),
      post_attention_layernorm: norm(c),
    },
    (m, x: Tensor, source: Source) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), source));
      return attended.add(m.mlp(m.post_attention_layernorm(attended)));
    },
  );

const decoderLayer = (c: TurnedConfig) =>
  module(
    {
      self_attn: attention(c, c.decoder_num_attention_heads),
      encoder_attn: attention(c, c.decoder_num_attention_heads),
      mlp: gatedMlp(c),
      input_layernorm: norm(c),
      post_attention_layernorm: norm(c),
      final_layernorm: norm(c),
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
  return module({ embed_tokens, layers, norm: norm(c) }, (m, ids: Tensor, context: DecoderContext) => {
    const turn = turner(c, c.decoder_num_attention_heads, decoderPositions(ids, context));
    const sourcesOf = decoderSources(decoderMask(ids, context), context);
    const turned = (layer: number): Sources => {
      const { own, cross } = sourcesOf(layer);
      return { own: { ...own, turn }, cross };
    };
    return m.norm(m.layers.reduce((x, layer, index) => layer(x, turned(index)), m.embed_tokens(ids)));
  });
};
