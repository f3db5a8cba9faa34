import {
  type AnyModule,
  activation,
  attend,
  conv1d,
  embedding,
  layerNorm,
  linear,
  module,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { speechFeedForward } from "../../layers/speech-feed-forward.ts";

/** The config fields that a Conformer layer reads. */
export interface ConformerConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly conv_depthwise_kernel_size: number;
}

/** The distances that have an embedding each; further ones are clamped to these. */
export interface RelativeKeyRange {
  readonly left_max_position_embeddings: number;
  readonly right_max_position_embeddings: number;
}

/**
 * Scores of relative keys: queries `[batch, heads, queries, head_dim]` → `[batch, heads, queries, keys]`.
 *
 * @param keyOf the embedding of a distance, counted from the furthest on the left
 */
const relativeScores = (query: Tensor, range: RelativeKeyRange, keyOf: (index: Tensor) => Tensor): Tensor => {
  const { left_max_position_embeddings: left, right_max_position_embeddings: right } = range;
  const places = Tensor.arange(query.graph, query.size(2));
  const distance = places.unsqueeze(0).sub(places.unsqueeze(1)).clamp(-left, right);
  return query
    .unsqueeze(3)
    .matmul(keyOf(distance.add(left)).transpose(1, 2))
    .squeeze(3);
};

/**
 * Attention with relative keys (Shaw et al., 2018), or without positions.
 *
 * @param width of the hidden states
 * @param range the distances that have a relative key; without it there are none
 */
export const conformerAttention = (width: number, heads: number, range?: RelativeKeyRange) => {
  const headSize = width / heads;
  const rows = range && range.left_max_position_embeddings + range.right_max_position_embeddings + 1;
  return module(
    {
      linear_q: linear(width, width),
      linear_k: linear(width, width),
      linear_v: linear(width, width),
      linear_out: linear(width, width),
      distance_embedding: rows === undefined ? undefined : embedding(rows, headSize),
    },
    (m, x: Tensor, mask: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, heads, headSize);
      const query = split(m.linear_q(x));
      const keyOf = m.distance_embedding;
      const relative = keyOf && range && relativeScores(query, range, keyOf);
      const added = relative ? relative.mul(1 / Math.sqrt(headSize)).add(mask) : mask;
      return m.linear_out(attend(query, split(m.linear_k(x)), split(m.linear_v(x)), { mask: added }));
    },
  );
};

/** A gated linear unit over channels: `[batch, 2 · channels, length]` → `[batch, channels, length]`. */
export const channelGlu = (x: Tensor): Tensor => {
  const [values, gates] = x.chunk(2, 1) as [Tensor, Tensor];
  return values.mul(gates.sigmoid());
};

/** The convolution module: pointwise with a GLU, causal depthwise, pointwise; padding counts as silence. */
const convolutionModule = (c: ConformerConfig) => {
  const width = c.hidden_size;
  const options = { padding: [c.conv_depthwise_kernel_size - 1, 0] as const, groups: width, bias: false };
  return module(
    {
      layer_norm: layerNorm(width, c.layer_norm_eps),
      pointwise_conv1: conv1d(width, 2 * width, 1, { bias: false }),
      depthwise_conv: conv1d(width, width, c.conv_depthwise_kernel_size, options),
      depthwise_layer_norm: layerNorm(width, c.layer_norm_eps),
      pointwise_conv2: conv1d(width, width, 1, { bias: false }),
    },
    (m, x: Tensor, kept: Tensor) => {
      const gated = channelGlu(m.pointwise_conv1(m.layer_norm(x).mul(kept).transpose(1, 2)));
      const normed = m.depthwise_layer_norm(m.depthwise_conv(gated).transpose(1, 2));
      return m.pointwise_conv2(activation(c.hidden_act)(normed).transpose(1, 2)).transpose(1, 2);
    },
  );
};

/** What the layers of one pass share. */
export interface ConformerContext {
  /** Added to attention scores, `[batch, 1, 1, frames]`. */
  readonly mask: Tensor;
  /** One for frames and zero for padding, float32 `[batch, frames, 1]`. */
  readonly kept: Tensor;
}

/** `[batch, frames, width]` → the same. */
export type ConformerBlock = ((x: Tensor, context: ConformerContext) => Tensor) & AnyModule;

/** A Conformer layer (Gulati et al., 2020): half a feed-forward step, attention, convolution, half a step. */
export const conformerLayer = (c: ConformerConfig, range?: RelativeKeyRange): ConformerBlock => {
  const norm = () => layerNorm(c.hidden_size, c.layer_norm_eps);
  return module(
    {
      ffn1_layer_norm: norm(),
      ffn1: speechFeedForward(c),
      self_attn_layer_norm: norm(),
      self_attn: conformerAttention(c.hidden_size, c.num_attention_heads, range),
      conv_module: convolutionModule(c),
      ffn2_layer_norm: norm(),
      ffn2: speechFeedForward(c),
      final_layer_norm: norm(),
    },
    (m, x: Tensor, { mask, kept }: ConformerContext) => {
      const first = m.ffn1(m.ffn1_layer_norm(x)).mul(0.5).add(x);
      const attended = m.self_attn(m.self_attn_layer_norm(first), mask).add(first);
      const convolved = m.conv_module(attended, kept).add(attended);
      return m.final_layer_norm(m.ffn2(m.ffn2_layer_norm(convolved)).mul(0.5).add(convolved));
    },
  );
};
