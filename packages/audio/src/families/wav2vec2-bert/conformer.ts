import { activation, attend, conv1d, embedding, layerNorm, linear, module, splitHeads, Tensor } from "@tiny-random/nn";
import {
  type ConformerBlock,
  type ConformerConfig,
  type ConformerContext,
  channelGlu,
  speechConformerLayer,
} from "../../layers/conformer.ts";

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
    (m, x: Tensor, { mask }: Pick<ConformerContext, "mask">) => {
      const split = (part: Tensor) => splitHeads(part, heads, headSize);
      const query = split(m.linear_q(x));
      const keyOf = m.distance_embedding;
      const relative = keyOf && range && relativeScores(query, range, keyOf);
      const added = relative ? relative.mul(1 / Math.sqrt(headSize)).add(mask) : mask;
      return m.linear_out(attend(query, split(m.linear_k(x)), split(m.linear_v(x)), { mask: added }));
    },
  );
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
    (m, x: Tensor, { kept }: ConformerContext) => {
      const gated = channelGlu(m.pointwise_conv1(m.layer_norm(x).mul(kept).transpose(1, 2)));
      const normed = m.depthwise_layer_norm(m.depthwise_conv(gated).transpose(1, 2));
      return m.pointwise_conv2(activation(c.hidden_act)(normed).transpose(1, 2)).transpose(1, 2);
    },
  );
};

/** A Conformer layer with relative keys. */
export const conformerLayer = (c: ConformerConfig, range?: RelativeKeyRange): ConformerBlock =>
  speechConformerLayer(c, conformerAttention(c.hidden_size, c.num_attention_heads, range), convolutionModule(c));
