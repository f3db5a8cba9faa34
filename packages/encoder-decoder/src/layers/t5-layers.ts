// T5's layers and its relative position bias.
import type { ModelConfig } from "@tiny-random/core";
import { type AnyModule, activation, linear, module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import { type Linear, multiHeadAttention, type Source } from "./attention.ts";

/** The config fields that T5's layers read. */
export interface T5StackConfig extends ModelConfig {
  readonly d_model: number;
  readonly d_kv: number;
  readonly d_ff: number;
  readonly num_heads: number;
  readonly relative_attention_num_buckets: number;
  readonly relative_attention_max_distance: number;
  readonly layer_norm_epsilon: number;
}

/** The config fields that T5's feed-forward blocks read. */
export interface T5FeedForwardConfig extends T5StackConfig {
  /** `relu`, `gated-gelu`, `gated-silu`. */
  readonly feed_forward_proj: string;
}

/** The relative position bias, a table `[buckets, heads]`: buckets `[queries, keys]` → `[1, heads, queries, keys]`. */
export const relativePositionBias = (c: T5StackConfig) =>
  module(
    { weight: new Parameter([c.relative_attention_num_buckets, c.num_heads], { kind: "weight", fanIn: 1 }) },
    (m, buckets: Tensor) => buckets.embedding(m.weight).permute(2, 0, 1).unsqueeze(0),
  );

/** A relative position bias. */
export type RelativePositionBias = ReturnType<typeof relativePositionBias>;

/** The four projections of attention, which have no biases. */
export const t5Projections = (c: T5StackConfig) => {
  const inner = c.num_heads * c.d_kv;
  const plain = (inputs: number, outputs: number): Linear => linear(inputs, outputs, { bias: false });
  return {
    q: plain(c.d_model, inner),
    k: plain(c.d_model, inner),
    v: plain(c.d_model, inner),
    o: plain(inner, c.d_model),
  };
};

/** Attention by these projections, whose scores are not scaled. */
export const t5Attend = (
  c: T5StackConfig,
  { q, k, v, o }: ReturnType<typeof t5Projections>,
  x: Tensor,
  source: Source,
): Tensor =>
  multiHeadAttention(
    { query: q, key: k, value: v, output: o },
    { heads: c.num_heads, headSize: c.d_kv, scale: 1 },
    x,
    source,
  );

/**
 * Attention without scaling and without biases of projections.
 *
 * @param table in the first layer: the relative position bias of all layers
 */
const t5Attention = (c: T5StackConfig, table?: RelativePositionBias) =>
  module({ ...t5Projections(c), relative_attention_bias: table }, (m, x: Tensor, source: Source) =>
    t5Attend(c, m, x, source),
  );

/** In which smaller dtypes of a checkpoint the last weights of feed-forward blocks stay float32; in none where undefined. */
type KeptFloat32 = "float16" | undefined;

/** wo(act(wi(x))), or wo(act(wi_0(x)) · wi_1(x)) where it is gated (Shazeer, 2020). */
const feedForward = (c: T5FeedForwardConfig, keepFloat32: KeptFloat32, gelu = "gelu_new") => {
  const [kind, act] = c.feed_forward_proj.includes("-")
    ? c.feed_forward_proj.split("-")
    : ["plain", c.feed_forward_proj];
  const activate = activation(c.feed_forward_proj === "gated-gelu" ? gelu : (act ?? ""));
  const up = () => linear(c.d_model, c.d_ff, { bias: false });
  const wo = module(
    {
      weight: new Parameter(
        [c.d_model, c.d_ff],
        { kind: "weight", fanIn: c.d_ff },
        keepFloat32 === undefined ? {} : { keepFloat32 },
      ),
    },
    (m, x: Tensor) => x.linear(m.weight),
  );
  return kind === "gated"
    ? module({ wi_0: up(), wi_1: up(), wo }, (m, x: Tensor) => m.wo(activate(m.wi_0(x)).mul(m.wi_1(x))))
    : module({ wi: up(), wo }, (m, x: Tensor) => m.wo(activate(m.wi(x))));
};

/** T5's norm, which has no bias and no mean. */
export const norm = (c: T5StackConfig) => rmsNorm(c.d_model, c.layer_norm_epsilon);

/** Attention that is not T5's own, under a key, with a norm before. */
export const attentionLayer = <S>(
  c: T5StackConfig,
  key: string,
  attention: ((x: Tensor, source: S) => Tensor) & AnyModule,
): ((x: Tensor, source: S) => Tensor) & AnyModule =>
  module({ attention, layer_norm: norm(c) }, (m, x: Tensor, source: S) => x.add(m.attention(m.layer_norm(x), source)), {
    attention: key,
  });

/**
 * Self-attention with a norm before; in the first layer with the relative position bias.
 *
 * @param key under which checkpoints have it
 */
export const selfAttentionLayer = (c: T5StackConfig, table?: RelativePositionBias, key = "SelfAttention") =>
  attentionLayer(c, key, t5Attention(c, table));

/** Cross-attention with a norm before. */
export const crossAttentionLayer = (c: T5StackConfig) =>
  module({ EncDecAttention: t5Attention(c), layer_norm: norm(c) }, (m, x: Tensor, source: Source) =>
    x.add(m.EncDecAttention(m.layer_norm(x), source)),
  );

type Block = ((x: Tensor) => Tensor) & AnyModule;

/** A block under a key, with a norm before. */
export const blockLayer = (c: T5StackConfig, key: string, block: Block): Block =>
  module({ block, layer_norm: norm(c) }, (m, x: Tensor) => x.add(m.block(m.layer_norm(x))), { block: key });

/**
 * A feed-forward block with a norm before, whose last weights checkpoints of any smaller dtype keep in float32.
 *
 * @param gelu what a class means by `gated-gelu`: T5's own means the formula with tanh
 */
export const feedForwardLayer = (c: T5FeedForwardConfig, gelu?: "gelu"): Block =>
  blockLayer(c, "DenseReluDense", feedForward(c, "float16", gelu));

/** The same without weights that stay in float32. */
export const roundedFeedForwardLayer = (c: T5FeedForwardConfig): Block =>
  blockLayer(c, "DenseReluDense", feedForward(c, undefined));
