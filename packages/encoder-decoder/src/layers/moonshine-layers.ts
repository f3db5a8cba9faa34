import type { ModelConfig } from "@tiny-random/core";
import { activation, type embedding, layerNorm, linear, module, rotate, type Tensor } from "@tiny-random/nn";
import { partialRotarySize, ropeTables } from "@tiny-random/text/layers/rope/rope";
import { ropeOf } from "@tiny-random/text/layers/rope/rope-settings";
import { multiHeadAttention, type Source } from "./attention.ts";
import { decoderMask, decoderPositions, decoderSources, type Sources } from "./decoder-steps.ts";
import type { DecoderContext } from "./seq2seq-family.ts";

/** The config fields that layers with rotary positions read. */
export interface MoonshineLayerConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly attention_bias: boolean;
  readonly encoder_num_attention_heads: number;
  readonly encoder_hidden_act: string;
  readonly decoder_num_attention_heads: number;
  readonly decoder_num_hidden_layers: number;
  readonly decoder_hidden_act: string;
}

/** Layer norms without a bias. */
const norm = (c: MoonshineLayerConfig) => layerNorm(c.hidden_size, 1e-5, { bias: false });

/** Attention; rotary positions come with the source. */
const attention = (c: MoonshineLayerConfig, heads: number) => {
  const input = () => linear(c.hidden_size, c.hidden_size, { bias: c.attention_bias });
  const parts = {
    q_proj: input(),
    k_proj: input(),
    v_proj: input(),
    o_proj: linear(c.hidden_size, c.hidden_size, { bias: false }),
  };
  return module(parts, (m, x: Tensor, source: Source) => {
    const projections = { query: m.q_proj, key: m.k_proj, value: m.v_proj, output: m.o_proj };
    return multiHeadAttention(projections, { heads, headSize: c.hidden_size / heads }, x, source);
  });
};

const encoderMlp = (c: MoonshineLayerConfig) =>
  module(
    { fc1: linear(c.hidden_size, c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => m.fc2(activation(c.encoder_hidden_act)(m.fc1(x))),
  );

/** A gated linear unit (Shazeer, 2020), values and gates from one projection. */
const decoderMlp = (c: MoonshineLayerConfig) =>
  module(
    { fc1: linear(c.hidden_size, 2 * c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => {
      const [value, gate] = m.fc1(x).chunk(2, -1) as [Tensor, Tensor];
      return m.fc2(activation(c.decoder_hidden_act)(gate).mul(value));
    },
  );

/** Rotary positions `[length]` on the first part of each head, neighbouring features in pairs. */
export const rotary = (c: MoonshineLayerConfig, heads: number, positions: Tensor): ((part: Tensor) => Tensor) => {
  const size = partialRotarySize(c, c.hidden_size / heads, 1);
  // An odd number of features is rounded up to whole pairs.
  const tables = ropeTables(ropeOf(c), positions.unsqueeze(0), size + (size % 2), "neighbours");
  return (part) => rotate(part, tables);
};

/** An encoder layer with norms before its blocks. */
export const moonshineEncoderLayer = (c: MoonshineLayerConfig) =>
  module(
    {
      self_attn: attention(c, c.encoder_num_attention_heads),
      mlp: encoderMlp(c),
      input_layernorm: norm(c),
      post_attention_layernorm: norm(c),
    },
    (m, x: Tensor, source: Source) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), source));
      return attended.add(m.mlp(m.post_attention_layernorm(attended)));
    },
  );

const decoderLayer = (c: MoonshineLayerConfig) =>
  module(
    {
      self_attn: attention(c, c.decoder_num_attention_heads),
      encoder_attn: attention(c, c.decoder_num_attention_heads),
      mlp: decoderMlp(c),
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

/** The decoder, with rotary positions in self-attention: ids `[batch, length]` → `[batch, length, hidden_size]`. */
export const moonshineDecoder = (c: MoonshineLayerConfig, embed_tokens: ReturnType<typeof embedding>) => {
  const layers = Array.from({ length: c.decoder_num_hidden_layers }, () => decoderLayer(c));
  return module({ embed_tokens, layers, norm: norm(c) }, (m, ids: Tensor, context: DecoderContext) => {
    const rotate = rotary(c, c.decoder_num_attention_heads, decoderPositions(ids, context));
    const sourcesOf = decoderSources(decoderMask(ids, context), context);
    const rotated = (layer: number): Sources => {
      const { own, cross } = sourcesOf(layer);
      return { own: { ...own, rotate }, cross };
    };
    return m.norm(m.layers.reduce((x, layer, index) => layer(x, rotated(index)), m.embed_tokens(ids)));
  });
};
