import { attend, embedding, linear, module, splitHeads, Tensor } from "@tiny-random/nn";

/** Distances that have a key of their own: further ones are as these. */
export interface KeyDistances {
  readonly left_max_position_embeddings: number;
  readonly right_max_position_embeddings: number;
}

/**
 * What a query makes of the key of each distance: `[batch, heads, queries, head_dim]` → `[batch, heads, queries, keys]`.
 *
 * @param keyOf the keys of distances, counted from the furthest on the left
 */
const distanceScores = (query: Tensor, distances: KeyDistances, keyOf: (index: Tensor) => Tensor): Tensor => {
  const { left_max_position_embeddings: left, right_max_position_embeddings: right } = distances;
  const places = Tensor.arange(query.graph, query.size(2));
  const distance = places.unsqueeze(0).sub(places.unsqueeze(1)).clamp(-left, right);
  return query
    .unsqueeze(3)
    .matmul(keyOf(distance.add(left)).transpose(1, 2))
    .squeeze(3);
};

/**
 * Attention whose queries also meet a key of each distance (Shaw et al., 2018), where the config gives distances.
 *
 * @param width of the stream
 */
export const conformerAttention = (width: number, heads: number, distances?: KeyDistances) => {
  const headSize = width / heads;
  const rows = distances && distances.left_max_position_embeddings + distances.right_max_position_embeddings + 1;
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
      const own = keyOf && distances && distanceScores(query, distances, keyOf);
      const added = own ? own.mul(1 / Math.sqrt(headSize)).add(mask) : mask;
      return m.linear_out(attend(query, split(m.linear_k(x)), split(m.linear_v(x)), { mask: added }));
    },
  );
};
