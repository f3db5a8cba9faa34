// ProphetNet's encoder and its decoder of several streams.
import type { ProphetNetConfig } from "@tiny-random/atlas/configs/prophetnet";
import type { NamedTensors } from "@tiny-random/core";
import {
  byDistance,
  earlierBucket,
  embedding,
  layerNorm,
  module,
  narrowedMask,
  nearMask,
  paddingMask,
  Tensor,
} from "@tiny-random/nn";
import type { Embedding } from "../../layers/bart-stacks.ts";
import type { KeyValue } from "../../layers/decoder-cache.ts";
import { decoderMask, decoderPositions, decoderSources, keyLength, pastLength } from "../../layers/decoder-steps.ts";
import { type DecoderContext, needed } from "../../layers/seq2seq-family.ts";
import {
  type BucketBiases,
  decoderLayer,
  encoderLayer,
  type StreamSources,
  type Streams,
  type StreamView,
} from "./layers.ts";

/** Positions count from behind the padding's id. */
const firstPosition = (c: ProphetNetConfig): number => (c.pad_token_id ?? 0) + 1;

/** The encoder: ids and their mask → states `[batch, length, width]`. */
export const prophetEncoder = (c: ProphetNetConfig, word_embeddings: Embedding) => {
  const parts = {
    word_embeddings,
    position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
    embeddings_layer_norm: layerNorm(c.hidden_size),
    layers: Array.from({ length: c.num_encoder_layers }, () => encoderLayer(c)),
  };
  return module(parts, (m, inputs: NamedTensors) => {
    const ids = needed(inputs, "input_ids");
    const places = Tensor.arange(ids.graph, ids.size(1)).add(firstPosition(c)).unsqueeze(0);
    const first = m.embeddings_layer_norm(m.word_embeddings(ids).add(m.position_embeddings(places)));
    const source = { mask: paddingMask(needed(inputs, "attention_mask")) };
    return m.layers.reduce((x, layer) => layer(x, source), first);
  });
};

/** The main stream's states, and those of the predicting streams. */
export interface Predicted {
  readonly main: Tensor;
  readonly predicting: readonly Tensor[];
}

/**
 * What each stream sees: the main one what is before it; the one that predicts so many tokens further on, as many fewer
 * of these, but always the first; and itself at its own place.
 */
const viewsOf = (c: ProphetNetConfig, ids: Tensor, context: DecoderContext, count: number): StreamView[] => {
  const { graph } = ids;
  const [length, keys, furthest] = [ids.size(1), keyLength(ids, context), c.relative_max_distance];
  const bucketOf = earlierBucket(c.num_buckets, furthest);
  const causal = decoderMask(ids, context);
  const places = Tensor.arange(graph, length)
    .add(graph.dimValue(pastLength(ids, context)))
    .unsqueeze(-1);
  const others = Tensor.arange(graph, keys).unsqueeze(0);
  const everything = graph.constant([1], "int64", [1, 1]).expand([ids.size(0), length]);
  const itself = nearMask(everything, 0);
  const ahead = byDistance(ids, furthest, (distance) => bucketOf(distance - 1), keys);
  const buckets = Tensor.cat([ahead, byDistance(ids, furthest, bucketOf)], -1);
  const view = (stream: number): StreamView => {
    const seen = others.le(places.sub(stream)).logical_or(others.eq(0));
    const before = stream === 0 ? causal : narrowedMask(causal, seen);
    return { mask: Tensor.cat([before, itself], -1), buckets };
  };
  const main = { mask: causal, buckets: byDistance(ids, furthest, bucketOf, keys) };
  return [main, ...Array.from({ length: count }, (_, stream) => view(stream))];
};

/** The sources of every layer; what one makes of the encoder's states serves all its streams. */
const sourcesOf = (views: readonly StreamView[], context: DecoderContext): ((layer: number) => StreamSources) => {
  const at = decoderSources([], context);
  return (layer) => {
    const { own, cross } = at(layer);
    const { cached = (make: () => KeyValue) => make() } = cross;
    const made: KeyValue[] = [];
    const once = (make: () => KeyValue): KeyValue => {
      const keyValue = made[0] ?? cached(make);
      made[0] = keyValue;
      return keyValue;
    };
    return { views, own: (fresh) => own.cached?.(() => fresh) ?? fresh, cross: { ...cross, cached: once } };
  };
};

/** The streams of a decoder that predict. */
export interface PredictingStreams {
  readonly count: number;
  readonly biases: BucketBiases;
}

/** A decoder: ids `[batch, length]` → the states of its streams. */
export const prophetDecoder = (
  c: ProphetNetConfig,
  embed_tokens: Embedding,
  { count: predicting, biases }: PredictingStreams,
) => {
  const parts = {
    embed_tokens,
    position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
    ngram_embeddings: embedding(c.ngram, c.hidden_size),
    layers: Array.from({ length: c.num_decoder_layers }, () => decoderLayer(c, biases)),
    embeddings_layer_norm: layerNorm(c.hidden_size),
  };
  return module(
    parts,
    (m, ids: Tensor, context: DecoderContext): Predicted => {
      const places = decoderPositions(ids, context).add(firstPosition(c)).unsqueeze(0);
      const next = m.position_embeddings(places.add(1));
      // The stream of the next token has the last row, the others those before.
      const later = Array.from({ length: predicting }, (_, stream) => {
        const row = ids.graph.constant([(stream + c.ngram - 1) % c.ngram], "int64", [1, 1]);
        return m
          .ngram_embeddings(row)
          .add(next)
          .expand([ids.size(0), ids.size(1), c.hidden_size]);
      });
      const main = m.embed_tokens(ids).add(m.position_embeddings(places));
      const first: Streams = [main, ...later].map((x) => m.embeddings_layer_norm(x));
      const at = sourcesOf(viewsOf(c, ids, context, predicting), context);
      const [last, ...rest] = m.layers.reduce((streams, layer, index) => layer(streams, at(index)), first);
      return { main: last as Tensor, predicting: rest };
    },
    { embed_tokens: "word_embeddings" },
  );
};
