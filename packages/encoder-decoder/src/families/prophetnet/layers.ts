// ProphetNet's layers: a decoder with streams beside its main one that predict tokens further on (Qi et al., 2020).
import type { ProphetNetConfig } from "@tiny-random/atlas/configs/prophetnet";
import { activation, attend, type Dim, layerNorm, linear, module, splitHeads, Tensor } from "@tiny-random/nn";
import { multiHeadAttention, type Source } from "../../layers/attention.ts";
import { postNorm } from "../../layers/bart-layers.ts";
import type { KeyValue } from "../../layers/decoder-cache.ts";

const projections = (width: number) => ({
  key_proj: linear(width, width),
  value_proj: linear(width, width),
  query_proj: linear(width, width),
  out_proj: linear(width, width),
});

const attention = (c: ProphetNetConfig, heads: number) =>
  module(projections(c.hidden_size), (m, x: Tensor, source: Source) =>
    multiHeadAttention(
      { query: m.query_proj, key: m.key_proj, value: m.value_proj, output: m.out_proj },
      { heads, headSize: c.hidden_size / heads },
      x,
      source,
    ),
  );

const feedForward = (c: ProphetNetConfig, inner: number) =>
  module({ intermediate: linear(c.hidden_size, inner), output: linear(inner, c.hidden_size) }, (m, x: Tensor) =>
    m.output(activation(c.activation_function)(m.intermediate(x))),
  );

/** A layer of the encoder. */
export const encoderLayer = (c: ProphetNetConfig) =>
  module(
    {
      self_attn: attention(c, c.num_encoder_attention_heads),
      self_attn_layer_norm: layerNorm(c.hidden_size),
      feed_forward: feedForward(c, c.encoder_ffn_dim),
      feed_forward_layer_norm: layerNorm(c.hidden_size),
    },
    (m, x: Tensor, source: Source) => {
      const attended = postNorm(x, m.self_attn_layer_norm, (y) => m.self_attn(y, source));
      return postNorm(attended, m.feed_forward_layer_norm, m.feed_forward);
    },
  );

/** What the queries of one stream see, and how far away it is. */
export interface StreamView {
  /** Added to the scores, `[batch or 1, 1, queries, keys]`. */
  readonly mask: Tensor;
  /** The bucket of every distance, int64 `[queries, keys]`. */
  readonly buckets: Tensor;
}

/** The main stream first, then those that predict the next token, the one after it, ...: `[batch, length, width]` each. */
export type Streams = readonly Tensor[];

/**
 * The bias of every bucket for the queries of each predicting stream, `[batch, heads, length, buckets]`.
 *
 * @param made the same made of each stream's states, `[batch, length, heads, buckets]`
 */
export type BucketBiases = (made: readonly Tensor[]) => readonly Tensor[];

/** Each query has the biases that its state makes. */
export const ownBiases: BucketBiases = (made) => made.map((one) => one.transpose(1, 2));

/**
 * Queries have those of other places, streams and heads: `get_predict_relative_pos_embeddings` puts them in a row place by
 * place and reads them stream by stream. Where there is one place, a step through the cache, these are the queries' own.
 */
export const rowsOfBiases: BucketBiases = (made) => {
  const [first] = made;
  if (!first) return [];
  const [batch, length, heads, buckets] = first.shape as [Dim, Dim, Dim, Dim];
  const read = Tensor.stack(made, 2).reshape([batch, made.length, heads, length, buckets]);
  return made.map((_, stream) => read.select(1, stream));
};

/** What a layer's streams attend to. */
export interface StreamSources {
  /** Of every stream; a predicting one sees the main one's keys, then its own. */
  readonly views: readonly StreamView[];
  /** The main stream's keys and values behind those of earlier steps. */
  own(fresh: KeyValue): KeyValue;
  readonly cross: Source;
}

/**
 * Attention of all streams to the main one; a predicting stream also sees itself at its own place. Scores have a bias of
 * each distance's bucket that is made of the query's state.
 */
const streamAttention = (c: ProphetNetConfig, biases: BucketBiases) => {
  const heads = c.num_decoder_attention_heads;
  const parts = {
    ...projections(c.hidden_size),
    relative_pos_embeddings: linear(c.hidden_size, c.num_buckets * heads),
  };
  return module(parts, (m, [main, ...predicting]: Streams, { views, own }: StreamSources) => {
    const split = (x: Tensor) => splitHeads(x, heads, c.hidden_size / heads);
    const keyValue = (x: Tensor): KeyValue => [split(m.key_proj(x)), split(m.value_proj(x))];
    const biasesOf = (x: Tensor) => m.relative_pos_embeddings(x).unflatten(-1, [c.num_buckets, heads]).transpose(2, 3);
    const attended = (x: Tensor, [keys, values]: KeyValue, byBucket: Tensor, { mask, buckets }: StreamView) => {
      const index = buckets.expand([x.size(0), heads, ...buckets.shape]);
      const bias = byBucket.gather(-1, index);
      return m.out_proj(attend(split(m.query_proj(x)), keys, values, { mask: bias.add(mask) }));
    };
    const [first, ...others] = views;
    if (!main || !first) throw new Error("a decoder has a main stream");
    const [keys, values] = own(keyValue(main));
    const [mainBiases] = ownBiases([biasesOf(main)]);
    const laterBiases = biases(predicting.map(biasesOf));
    const later = predicting.map((x, index) => {
      const [key, value] = keyValue(x);
      const joined: KeyValue = [Tensor.cat([keys, key], 2), Tensor.cat([values, value], 2)];
      return attended(x, joined, laterBiases[index] as Tensor, others[index] as StreamView);
    });
    return [attended(main, [keys, values], mainBiases as Tensor, first), ...later];
  });
};

/** A layer of the decoder, which leaves cross-attention out where there are no states of an encoder. */
export const decoderLayer = (c: ProphetNetConfig, biases: BucketBiases) =>
  module(
    {
      self_attn: streamAttention(c, biases),
      self_attn_layer_norm: layerNorm(c.hidden_size),
      cross_attn: c.add_cross_attention ? attention(c, c.num_decoder_attention_heads) : undefined,
      cross_attn_layer_norm: c.add_cross_attention ? layerNorm(c.hidden_size) : undefined,
      feed_forward: feedForward(c, c.decoder_ffn_dim),
      feed_forward_layer_norm: layerNorm(c.hidden_size),
    },
    (m, streams: Streams, sources: StreamSources): Streams => {
      const { cross_attn: crossAttention, cross_attn_layer_norm: crossNorm } = m;
      const attended = m.self_attn(streams, sources);
      return streams.map((x, index) => {
        const own = m.self_attn_layer_norm(x.add(attended[index] as Tensor));
        const crossed =
          sources.cross.states && crossAttention && crossNorm
            ? postNorm(own, crossNorm, (y) => crossAttention(y, sources.cross))
            : own;
        return postNorm(crossed, m.feed_forward_layer_norm, m.feed_forward);
      });
    },
  );
