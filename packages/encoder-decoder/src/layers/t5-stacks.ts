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
  crossAttentionLayer,
  feedForwardLayer,
  norm,
  type RelativePositionBias,
  relativePositionBias,
  selfAttentionLayer,
  type T5StackConfig,
} from "./t5-layers.ts";

type Embedding = ReturnType<typeof embedding>;

/** Blocks, the first of which holds the relative position bias. */
const blocks = <B>(
  count: number,
  table: RelativePositionBias,
  block: (own: RelativePositionBias | undefined) => B,
): B[] => Array.from({ length: count }, (_, index) => block(index === 0 ? table : undefined));

/** The encoder (Raffel et al., 2019): ids and their mask → states `[batch, length, width]`. */
export const t5Encoder = (c: T5StackConfig, layers: number, embed_tokens: Embedding) => {
  const table = relativePositionBias(c);
  const block = blocks(layers, table, (own) =>
    module({ layer: [selfAttentionLayer(c, own), feedForwardLayer(c)] as const }, (m, x: Tensor, source: Source) =>
      m.layer[1](m.layer[0](x, source)),
    ),
  );
  const bucketOf = distanceBucket(c.relative_attention_num_buckets, c.relative_attention_max_distance);
  return module({ embed_tokens, block, final_layer_norm: norm(c) }, (m, inputs: NamedTensors) => {
    const x = m.embed_tokens(needed(inputs, "input_ids"));
    const bias = table(byDistance(x, c.relative_attention_max_distance, bucketOf));
    const mask = paddingMask(needed(inputs, "attention_mask")).add(bias);
    return m.final_layer_norm(m.block.reduce((state, layer) => layer(state, { mask }), x));
  });
};

/** The decoder (Raffel et al., 2019): ids `[batch, length]` → states `[batch, length, width]`. */
export const t5Decoder = (c: T5StackConfig, layers: number, embed_tokens: Embedding) => {
  const table = relativePositionBias(c);
  const block = blocks(layers, table, (own) =>
    module(
      { layer: [selfAttentionLayer(c, own), crossAttentionLayer(c), feedForwardLayer(c)] as const },
      (m, x: Tensor, at: Sources) => m.layer[2](m.layer[1](m.layer[0](x, at.own), at.cross)),
    ),
  );
  const bucketOf = earlierBucket(c.relative_attention_num_buckets, c.relative_attention_max_distance);
  return module({ embed_tokens, block, final_layer_norm: norm(c) }, (m, ids: Tensor, context: DecoderContext) => {
    const keys = keyLength(ids, context);
    const bias = table(byDistance(ids, c.relative_attention_max_distance, bucketOf, keys));
    const sourcesOf = decoderSources(decoderMask(ids, context).add(bias), context);
    return m.final_layer_norm(m.block.reduce((x, layer, index) => layer(x, sourcesOf(index)), m.embed_tokens(ids)));
  });
};
