import { embedding, type Graph, module, type Parameter, Tensor, weight } from "@tiny-random/nn";
import { type MaskEmbeddingConfig, maskEmbedding } from "./mask-embedding.ts";

/** The config fields of a prompt encoder. */
export interface PromptEncoderConfig extends MaskEmbeddingConfig {
  readonly image_size: number;
  readonly image_embedding_size: number;
  readonly num_point_embeddings: number;
}

/**
 * Places by random frequencies (Tancik et al., 2020): coordinates within 0 and 1, `[..., 2]` → `[..., 2 · features]`.
 *
 * @param frequencies shared by prompts and images
 */
export const placeEmbedding = (frequencies: Parameter) =>
  module({ positional_embedding: frequencies }, (m, places: Tensor) => {
    const angles = places
      .mul(2)
      .sub(1)
      .matmul(m.positional_embedding)
      .mul(2 * Math.PI);
    return Tensor.cat([angles.sin(), angles.cos()], -1);
  });

/** Frequencies of places, as checkpoints hold them. */
export const placeFrequencies = (features: number): Parameter => weight([2, features], 2);

/** Kinds of points, by their labels. */
const [padding, nothing] = [-10, -1];

/**
 * Points with labels as vectors (Kirillov et al., 2023): points `[batch, prompts, points, 2]` in pixels and labels of
 * them, 1 inside, 0 outside, -1 neither, -10 padding → `[batch, prompts, points + 1, width]`; the last one is no point.
 */
export const promptEncoder = (c: PromptEncoderConfig, frequencies: Parameter) =>
  module(
    {
      shared_embedding: placeEmbedding(frequencies),
      mask_embed: maskEmbedding(c),
      no_mask_embed: embedding(1, c.hidden_size),
      point_embed: Array.from({ length: c.num_point_embeddings }, () => embedding(1, c.hidden_size)),
      not_a_point_embed: embedding(1, c.hidden_size),
    },
    (m, points: Tensor, labels: Tensor) => {
      const { graph } = points;
      const places = Tensor.cat([points.add(0.5), points.slice(2, 0, 1).mul(0)], 2).div(c.image_size);
      const kinds = Tensor.cat([labels, labels.slice(2, 0, 1).mul(0).add(nothing)], 2).unsqueeze(-1);
      const place = m.shared_embedding(places);
      const none = graph.parameter(m.not_a_point_embed.weight);
      const known = none.where(kinds.eq(nothing), place).where(kinds.ne(padding), 0);
      const [outside, inside] = m.point_embed.map(({ weight: kind }) => graph.parameter(kind)) as [Tensor, Tensor];
      const shifted = known.add(outside).where(kinds.eq(0), known);
      return {
        prompts: shifted.add(inside).where(kinds.eq(1), shifted),
        /** What stands for a mask where none is given, `[1, width, 1, 1]`. */
        noMask: graph.parameter(m.no_mask_embed.weight).unsqueeze(-1).unsqueeze(-1),
      };
    },
  );

/** Middles of a grid's squares, within 0 and 1: `[1, side, side, 2]`. */
export const gridPlaces = (graph: Graph, side: number): Tensor => {
  const middle = (index: number) => (index + 0.5) / side;
  const places = Array.from({ length: side ** 2 }, (_, at) => [middle(at % side), middle(Math.floor(at / side))]);
  return graph.constant(places.flat(), "float32", [1, side, side, 2]);
};
