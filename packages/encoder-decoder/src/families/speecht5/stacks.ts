// SpeechT5's encoder and decoder (Ao et al., 2021), which read what a prenet made of speech or text.
import {
  activation,
  attend,
  embedding,
  layerNorm,
  linear,
  module,
  paddingMask,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { bartAttention, postNorm } from "../../layers/bart-layers.ts";
import { decoderMask, decoderSources, type Sources } from "../../layers/decoder-steps.ts";
import type { DecoderContext } from "../../layers/seq2seq-family.ts";
import type { SpeechT5Config } from "./config.ts";

const feedForward = (c: SpeechT5Config, width: number) =>
  module(
    { intermediate_dense: linear(c.hidden_size, width), output_dense: linear(width, c.hidden_size) },
    (m, x: Tensor) => m.output_dense(activation(c.hidden_act)(m.intermediate_dense(x))),
  );

const norm = (c: SpeechT5Config) => layerNorm(c.hidden_size, c.layer_norm_eps);

const encoderHeadSize = (c: SpeechT5Config): number => c.hidden_size / c.encoder_attention_heads;

/** Each query's scores of relative positions: queries `[batch, heads, length, size]`, places `[length, length, size]`. */
const placeScores = (queries: Tensor, places: Tensor): Tensor => {
  const heads = queries.size(1);
  const rows = queries.permute(2, 0, 1, 3).flatten(1, 2);
  return rows.matmul(places.transpose(1, 2)).unflatten(1, [-1, heads]).permute(1, 2, 0, 3);
};

/** Attention with learned relative positions of keys (Shaw et al., 2018). */
const relativeAttention = (c: SpeechT5Config) => {
  const [width, size] = [c.hidden_size, encoderHeadSize(c)];
  return module(
    {
      k_proj: linear(width, width),
      v_proj: linear(width, width),
      q_proj: linear(width, width),
      out_proj: linear(width, width),
    },
    (m, x: Tensor, mask: Tensor, places: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, c.encoder_attention_heads, size);
      const queries = split(m.q_proj(x).mul(size ** -0.5));
      const scores = placeScores(queries, places).add(mask);
      return m.out_proj(attend(queries, split(m.k_proj(x)), split(m.v_proj(x)), { mask: scores, scale: 1 }));
    },
  );
};

const encoderLayer = (c: SpeechT5Config) =>
  module(
    {
      attention: relativeAttention(c),
      layer_norm: norm(c),
      feed_forward: feedForward(c, c.encoder_ffn_dim),
      final_layer_norm: norm(c),
    },
    (m, x: Tensor, mask: Tensor, places: Tensor) => {
      const attended = postNorm(x, m.layer_norm, (y) => m.attention(y, mask, places));
      return postNorm(attended, m.final_layer_norm, m.feed_forward);
    },
  );

/** Vectors of how far each key stands before each query, those far away alike: `[length, length, size]`. */
const relativePositions = (c: SpeechT5Config) => {
  const furthest = c.encoder_max_relative_position;
  return module({ pe_k: embedding(2 * furthest, encoderHeadSize(c)) }, (m, x: Tensor) => {
    const places = Tensor.arange(x.graph, x.size(1));
    const distances = places.unsqueeze(1).sub(places.unsqueeze(0));
    return m.pe_k(distances.clamp(-furthest, furthest - 1).add(furthest));
  });
};

/** Post-norm layers over normalized states: `[batch, length, width]` and the mask of places → the same. */
export const speechT5Encoder = (c: SpeechT5Config) =>
  module(
    {
      layer_norm: norm(c),
      layers: Array.from({ length: c.encoder_layers }, () => encoderLayer(c)),
      embed_positions: relativePositions(c),
    },
    (m, x: Tensor, places: Tensor) => {
      const [mask, between] = [paddingMask(places), m.embed_positions(x)];
      return m.layers.reduce((state, layer) => layer(state, mask, between), m.layer_norm(x));
    },
  );

const decoderLayer = (c: SpeechT5Config) =>
  module(
    {
      self_attn: bartAttention(c.hidden_size, c.decoder_attention_heads),
      self_attn_layer_norm: norm(c),
      encoder_attn: bartAttention(c.hidden_size, c.decoder_attention_heads),
      encoder_attn_layer_norm: norm(c),
      feed_forward: feedForward(c, c.decoder_ffn_dim),
      final_layer_norm: norm(c),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = postNorm(x, m.self_attn_layer_norm, (y) => m.self_attn(y, own));
      const crossed = postNorm(attended, m.encoder_attn_layer_norm, (y) => m.encoder_attn(y, cross));
      return postNorm(crossed, m.final_layer_norm, m.feed_forward);
    },
  );

/** Post-norm layers with cross-attention: `[batch, length, width]` → the same. */
export const speechT5Decoder = (c: SpeechT5Config) =>
  module(
    { layers: Array.from({ length: c.decoder_layers }, () => decoderLayer(c)) },
    (m, x: Tensor, context: DecoderContext) => {
      const sourcesOf = decoderSources(decoderMask(x, context), context);
      return m.layers.reduce((state, layer, index) => layer(state, sourcesOf(index)), x);
    },
  );
