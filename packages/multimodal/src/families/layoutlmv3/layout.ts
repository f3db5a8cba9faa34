import { distanceBucket, embedding, layerNorm, module, Parameter, Tensor, weight } from "@tiny-random/nn";
import { positionsBeyond } from "@tiny-random/text/layers/encoder/summed-embeddings";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";

/** The config fields that embeddings of words in boxes read. */
export interface LayoutConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly type_vocab_size: number;
  readonly max_position_embeddings: number;
  readonly max_2d_position_embeddings: number;
  readonly coordinate_size: number;
  readonly shape_size: number;
  readonly pad_token_id: number;
  readonly layer_norm_eps: number;
}

/**
 * Words, positions, and where a word's box begins and ends, how high and how wide it is: each from a table (Huang et al.,
 * 2022). Ids `[batch, length]` and boxes `[batch, length, 4]` → `[batch, length, width]`.
 */
export const layoutEmbeddings = (c: LayoutConfig) => {
  const places = (width: number) => embedding(c.max_2d_position_embeddings, width);
  return module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      x_position_embeddings: places(c.coordinate_size),
      y_position_embeddings: places(c.coordinate_size),
      h_position_embeddings: places(c.shape_size),
      w_position_embeddings: places(c.shape_size),
    },
    (m, ids: Tensor, boxes: Tensor, context: TextContext) => {
      const [left, upper, right, lower] = [0, 1, 2, 3].map((edge) => boxes.select(2, edge)) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const extent = (from: Tensor, to: Tensor) => to.sub(from).clamp(0, c.max_2d_position_embeddings - 1);
      const parts = [
        ...[m.x_position_embeddings(left), m.y_position_embeddings(upper)],
        ...[m.x_position_embeddings(right), m.y_position_embeddings(lower)],
        ...[m.h_position_embeddings(extent(upper, lower)), m.w_position_embeddings(extent(left, right))],
      ];
      const positions = m.position_embeddings(positionsBeyond(c.pad_token_id)(ids, context));
      const words = m
        .word_embeddings(ids)
        .add(m.token_type_embeddings(ids.mul(0)))
        .add(positions);
      return m.LayerNorm(words.add(Tensor.cat(parts, -1)));
    },
  );
};

/** How a distance between two places becomes a bucket: so many, all beyond the furthest alike. */
export interface Buckets {
  readonly count: number;
  readonly furthest: number;
}

/**
 * Biases of attention by how far a key is from a query, a row of buckets for each head: places `[batch, length]` →
 * `[batch, heads, queries, keys]`.
 */
export const distanceBias = (heads: number, { count, furthest }: Buckets) =>
  module({ weight: weight([heads, count], 1) }, (m, places: Tensor) => {
    const bucketOf = distanceBucket(count, furthest);
    const table = Array.from({ length: 2 * furthest + 1 }, (_, index) => bucketOf(index - furthest));
    const distance = places.unsqueeze(-2).sub(places.unsqueeze(-1)).clamp(-furthest, furthest).add(furthest);
    const bucket = distance.embedding(places.graph.constant(table, "int64"));
    return bucket.embedding(places.graph.parameter(m.weight).transpose(0, 1)).permute(0, 3, 1, 2);
  });

/** Boxes of an image's class and patches on a page of 1000 by 1000, `[1 + side², 4]`. */
export const patchBoxes = (side: number): number[] => {
  const edge = (index: number) => Math.trunc((1000 * index) / side);
  const patches = Array.from({ length: side ** 2 }, (_, index) => {
    const [row, column] = [Math.floor(index / side), index % side];
    return [edge(column), edge(row), edge(column + 1), edge(row + 1)];
  });
  return [1, 1, 999, 999, ...patches.flat()];
};

/** A learned vector before an image's patches. */
export const classToken = (width: number) => new Parameter([1, 1, width], { kind: "embedding" });
