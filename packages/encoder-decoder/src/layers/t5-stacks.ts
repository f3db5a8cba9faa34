// T5's encoder and decoder.
import type { NamedTensors } from "@tiny-random/core";
import {
  byDistance,
  distanceBucket,
  earlierBucket,
  type embedding,
  module,
  paddingMask,
  type Tensor,
} from "@tiny-random/nn";
import type { Source } from "./attention.ts";
import { decoderMask, decoderSources, keyLength, type Sources } from "./decoder-steps.ts";
import { type DecoderContext, needed } from "./seq2seq-family.ts";
import {
  type blockLayer,
  crossAttentionLayer,
  norm,
  type RelativePositionBias,
  relativePositionBias,
  selfAttentionLayer,
  type T5StackConfig,
} from "./t5-layers.ts";

/** An embedding of tokens. */
export type Embedding = ReturnType<typeof embedding>;

/** Which layers hold a relative position bias: the first one, for all layers, or each layer. */
export type BiasHolders = "first" | "each";

/** The parts in which the stacks of T5's kin differ. */
export interface T5StackParts {
  readonly holders?: BiasHolders;
  /** What a layer ends with, by its number: a feed-forward block, or a mixture of experts. */
  last(layer: number): ReturnType<typeof blockLayer>;
  /** What the encoder's first layer reads of a session's inputs: embedded ids, where it does not say. */
  embed?(words: Embedding, inputs: NamedTensors): Tensor;
}

const embeddedIds = (words: Embedding, inputs: NamedTensors): Tensor => words(needed(inputs, "input_ids"));

/** The relative position bias of every layer. */
const tablesOf = (c: T5StackConfig, layers: number, holders: BiasHolders): readonly RelativePositionBias[] => {
  const shared = relativePositionBias(c);
  return Array.from({ length: layers }, () => (holders === "first" ? shared : relativePositionBias(c)));
};

/** Blocks, each of which holds its bias where no block before it does. */
const blocks = <B>(
  tables: readonly RelativePositionBias[],
  block: (own: RelativePositionBias | undefined, index: number) => B,
): B[] => tables.map((table, index) => block(tables.indexOf(table) === index ? table : undefined, index));

/** What a table makes of buckets, made once for all layers that share it. */
const madeOnce = (make: (table: RelativePositionBias) => Tensor): ((table: RelativePositionBias) => Tensor) => {
  const made = new Map<RelativePositionBias, Tensor>();
  return (table) => {
    const mask = made.get(table) ?? make(table);
    made.set(table, mask);
    return mask;
  };
};

/** The encoder (Raffel et al., 2019): ids and their mask → states `[batch, length, width]`. */
export const t5Encoder = (
  c: T5StackConfig,
  layers: number,
  embed_tokens: Embedding,
  { holders = "first", last, embed = embeddedIds }: T5StackParts,
) => {
  const tables = tablesOf(c, layers, holders);
  const block = blocks(tables, (own, index) =>
    module({ layer: [selfAttentionLayer(c, own), last(index)] as const }, (m, x: Tensor, source: Source) =>
      m.layer[1](m.layer[0](x, source)),
    ),
  );
  const bucketOf = distanceBucket(c.relative_attention_num_buckets, c.relative_attention_max_distance);
  return module({ embed_tokens, block, final_layer_norm: norm(c) }, (m, inputs: NamedTensors) => {
    const x = embed(m.embed_tokens, inputs);
    const buckets = byDistance(x, c.relative_attention_max_distance, bucketOf);
    const maskOf = madeOnce((table) => {
      const bias = table(buckets);
      return paddingMask(needed(inputs, "attention_mask")).add(bias);
    });
    const masks = tables.map(maskOf);
    return m.final_layer_norm(m.block.reduce((state, layer, index) => layer(state, { mask: masks[index] }), x));
  });
};

/** The decoder (Raffel et al., 2019): ids `[batch, length]` → states `[batch, length, width]`. */
export const t5Decoder = (
  c: T5StackConfig,
  layers: number,
  embed_tokens: Embedding,
  { holders = "first", last }: T5StackParts,
) => {
  const tables = tablesOf(c, layers, holders);
  const block = blocks(tables, (own, index) =>
    module(
      { layer: [selfAttentionLayer(c, own), crossAttentionLayer(c), last(index)] as const },
      (m, x: Tensor, at: Sources) => m.layer[2](m.layer[1](m.layer[0](x, at.own), at.cross)),
    ),
  );
  const bucketOf = earlierBucket(c.relative_attention_num_buckets, c.relative_attention_max_distance);
  return module({ embed_tokens, block, final_layer_norm: norm(c) }, (m, ids: Tensor, context: DecoderContext) => {
    const keys = keyLength(ids, context);
    const buckets = byDistance(ids, c.relative_attention_max_distance, bucketOf, keys);
    const maskOf = madeOnce((table) => {
      const bias = table(buckets);
      return decoderMask(ids, context).add(bias);
    });
    const sourcesOf = decoderSources(tables.map(maskOf), context);
    return m.final_layer_norm(m.block.reduce((x, layer, index) => layer(x, sourcesOf(index)), m.embed_tokens(ids)));
  });
};
