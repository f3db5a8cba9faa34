import type { ModelConfig } from "@tiny-random/core";
import { activation, linear, module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import { attendThrough, type Linear, type Source } from "./attention.ts";

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
export const biasTable = (c: RelativeConfig) =>
  module(
    { weight: new Parameter([c.relative_attention_num_buckets, c.num_heads], { kind: "weight", fanIn: 1 }) },
    (m, buckets: Tensor) => buckets.embedding(m.weight).permute(2, 0, 1).unsqueeze(0),
  );

/** Such a table. */
export type BiasTable = ReturnType<typeof biasTable>;

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

/** A norm that only scales. */
export const norm = (c: RelativeConfig) => rmsNorm(c.d_model, c.layer_norm_epsilon);

/** Attention of states to themselves behind its norm; a stack's first layer holds the table of biases. */
export const selfLayer = (c: RelativeConfig, table?: BiasTable) =>
  module({ SelfAttention: unscaledAttention(c, table), layer_norm: norm(c) }, (m, x: Tensor, source: Source) =>
    x.add(m.SelfAttention(m.layer_norm(x), source)),
  );

/** Attention to an encoder's states behind its norm. */
export const crossLayer = (c: RelativeConfig) =>
  module({ EncDecAttention: unscaledAttention(c), layer_norm: norm(c) }, (m, x: Tensor, source: Source) =>
    x.add(m.EncDecAttention(m.layer_norm(x), source)),
  );

/** A feed-forward block behind its norm. */
export const feedForwardLayer = (c: RelativeConfig) =>
  module({ DenseReluDense: feedForward(c), layer_norm: norm(c) }, (m, x: Tensor) =>
    x.add(m.DenseReluDense(m.layer_norm(x))),
  );
