import type { ModelConfig, NamedTensors } from "@tiny-random/core";
import {
  activation,
  byDistance,
  distanceBucket,
  earlierBucket,
  type embedding,
  linear,
  module,
  Parameter,
  paddingMask,
  rmsNorm,
  type Tensor,
} from "@tiny-random/nn";
import { attendThrough, type Linear, type Source } from "./attention.ts";
import { type DecoderContext, decoderMask, decoderSources, keysSoFar, needed, type Sources } from "./backbone.ts";

/** The config fields that a stack with relative positions reads. */
export interface RelativeConfig extends ModelConfig {
  readonly d_model: number;
  readonly d_kv: number;
  readonly d_ff: number;
  readonly num_heads: number;
  readonly relative_attention_num_buckets: number;
  readonly relative_attention_max_distance: number;
  readonly layer_norm_epsilon: number;
  /** `relu`, `gated-gelu`, `gated-silu`. */
  readonly feed_forward_proj: string;
}

/** A table of biases by bucket: `[buckets, heads]`. */
const biasTable = (c: RelativeConfig) =>
  module(
    { weight: new Parameter([c.relative_attention_num_buckets, c.num_heads], { kind: "weight", fanIn: 1 }) },
    (m, buckets: Tensor) => buckets.embedding(m.weight).permute(2, 0, 1).unsqueeze(0),
  );

/** Such a table. */
type BiasTable = ReturnType<typeof biasTable>;

/**
 * Attention whose scores are not scaled, its projections without biases.
 *
 * @param table in a stack's first layer: the biases of distances that all its layers share
 */
const unscaledAttention = (c: RelativeConfig, table?: BiasTable) => {
  const inner = c.num_heads * c.d_kv;
  const plain = (inputs: number, outputs: number): Linear => linear(inputs, outputs, { bias: false });
  const parts = {
    q: plain(c.d_model, inner),
    k: plain(c.d_model, inner),
    v: plain(c.d_model, inner),
    o: plain(inner, c.d_model),
  };
  return module({ ...parts, relative_attention_bias: table }, (m, x: Tensor, source: Source) =>
    attendThrough(
      { query: m.q, key: m.k, value: m.v, output: m.o },
      { heads: c.num_heads, headSize: c.d_kv, scale: 1 },
      x,
      source,
    ),
  );
};

/** wo(act(wi(x))), or wo(act(wi_0(x)) · wi_1(x)) where it is gated (Shazeer, 2020). */
const feedForward = (c: RelativeConfig) => {
  const [kind, act] = c.feed_forward_proj.includes("-")
    ? c.feed_forward_proj.split("-")
    : ["plain", c.feed_forward_proj];
  const activate = activation(c.feed_forward_proj === "gated-gelu" ? "gelu_new" : (act ?? ""));
  const up = () => linear(c.d_model, c.d_ff, { bias: false });
  // Checkpoints of any smaller dtype keep these weights in float32.
  const wo = module(
    { weight: new Parameter([c.d_model, c.d_ff], { kind: "weight", fanIn: c.d_ff }, { keepFloat32: "float16" }) },
    (m, x: Tensor) => x.linear(m.weight),
  );
  return kind === "gated"
    ? module({ wi_0: up(), wi_1: up(), wo }, (m, x: Tensor) => m.wo(activate(m.wi_0(x)).mul(m.wi_1(x))))
    : module({ wi: up(), wo }, (m, x: Tensor) => m.wo(activate(m.wi(x))));
};

const norm = (c: RelativeConfig) => rmsNorm(c.d_model, c.layer_norm_epsilon);

const selfLayer = (c: RelativeConfig, table?: BiasTable) =>
  module({ SelfAttention: unscaledAttention(c, table), layer_norm: norm(c) }, (m, x: Tensor, source: Source) =>
    x.add(m.SelfAttention(m.layer_norm(x), source)),
  );

const crossLayer = (c: RelativeConfig) =>
  module({ EncDecAttention: unscaledAttention(c), layer_norm: norm(c) }, (m, x: Tensor, source: Source) =>
    x.add(m.EncDecAttention(m.layer_norm(x), source)),
  );

const feedForwardLayer = (c: RelativeConfig) =>
  module({ DenseReluDense: feedForward(c), layer_norm: norm(c) }, (m, x: Tensor) =>
    x.add(m.DenseReluDense(m.layer_norm(x))),
  );

type Embedding = ReturnType<typeof embedding>;

/** Blocks, the first of which holds the table. */
const numbered = <B>(count: number, table: BiasTable, block: (own: BiasTable | undefined) => B): B[] =>
  Array.from({ length: count }, (_, index) => block(index === 0 ? table : undefined));

/** The encoder (Raffel et al., 2019): ids and their mask → states `[batch, length, width]`. */
export const relativeEncoder = (c: RelativeConfig, layers: number, embed_tokens: Embedding) => {
  const table = biasTable(c);
  const block = numbered(layers, table, (own) =>
    module({ layer: [selfLayer(c, own), feedForwardLayer(c)] as const }, (m, x: Tensor, source: Source) =>
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
export const relativeDecoder = (c: RelativeConfig, layers: number, embed_tokens: Embedding) => {
  const table = biasTable(c);
  const block = numbered(layers, table, (own) =>
    module({ layer: [selfLayer(c, own), crossLayer(c), feedForwardLayer(c)] as const }, (m, x: Tensor, at: Sources) =>
      m.layer[2](m.layer[1](m.layer[0](x, at.own), at.cross)),
    ),
  );
  const bucketOf = earlierBucket(c.relative_attention_num_buckets, c.relative_attention_max_distance);
  return module({ embed_tokens, block, final_layer_norm: norm(c) }, (m, ids: Tensor, context: DecoderContext) => {
    const keys = keysSoFar(ids, context);
    const bias = table(byDistance(ids, c.relative_attention_max_distance, bucketOf, keys));
    const sourcesOf = decoderSources(decoderMask(ids, context).add(bias), context);
    return m.final_layer_norm(m.block.reduce((x, layer, index) => layer(x, sourcesOf(index)), m.embed_tokens(ids)));
  });
};
