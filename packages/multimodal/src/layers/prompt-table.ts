import { embedding, module, type Tensor } from "@tiny-random/nn";
import {
  closedPoints,
  type MaskEmbeddingConfig,
  maskEmbedding,
  notAPoint,
  padding,
  positionalEmbedding,
  positionFrequencies,
} from "./prompt-parts.ts";

/** The config fields of SAM 2's prompt encoder. */
export interface PromptTableConfig extends MaskEmbeddingConfig {
  readonly image_size: number;
  readonly num_point_embeddings: number;
}

/**
 * SAM's prompt encoder with one table for the kinds of points (Ravi et al., 2024): points `[batch, prompts, points, 2]` in
 * pixels and their labels → `[batch, prompts, points + 1, width]`, and what stands for a missing mask.
 */
export const promptTable = (c: PromptTableConfig) =>
  module(
    {
      shared_embedding: positionalEmbedding(positionFrequencies(c.hidden_size / 2)),
      mask_embed: maskEmbedding(c),
      no_mask_embed: embedding(1, c.hidden_size),
      point_embed: embedding(c.num_point_embeddings, c.hidden_size),
      not_a_point_embed: embedding(1, c.hidden_size),
    },
    (m, points: Tensor, labels: Tensor) => {
      const { graph } = points;
      const { coordinates, kinds } = closedPoints(points, labels, c.image_size);
      const none = graph.parameter(m.not_a_point_embed.weight);
      const placed = none.where(kinds.eq(notAPoint), m.shared_embedding(coordinates)).where(kinds.ne(padding), 0);
      const ofKind = m.point_embed(kinds.maximum(0).squeeze(-1));
      return {
        prompts: placed.add(ofKind).where(kinds.ge(0), placed),
        /** Stands for a missing mask, `[1, width, 1, 1]`. */
        noMask: graph.parameter(m.no_mask_embed.weight).unsqueeze(-1).unsqueeze(-1),
      };
    },
  );
