// Attention of Conformers with an embedding for each near distance (Shaw et al., 2018), or without positions.
import { attend, embedding, linear, module, splitHeads, Tensor } from "@tiny-random/nn";
import type { ConformerContext } from "./conformer.ts";

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
