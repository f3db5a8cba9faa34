import { embedding, module, type Parameter, type Tensor } from "@tiny-random/nn";
import {
  closedPoints,
  type MaskEmbeddingConfig,
  maskEmbedding,
  notAPoint,
  padding,
  positionalEmbedding,
  unusedMaskWeights,
} from "./prompt-parts.ts";

/** The config fields of the prompt encoder. */
export interface PromptEncoderConfig extends MaskEmbeddingConfig {
  readonly image_size: number;
  readonly image_embedding_size: number;
  readonly num_point_embeddings: number;
}

/**
 * Points and their labels as vectors (Kirillov et al., 2023): `[batch, prompts, points, 2]` in pixels and
 * `[batch, prompts, points]` → `[batch, prompts, points + 1, width]`. The vector behind the points stands for a missing box.
 */
export const promptEncoder = (c: PromptEncoderConfig, frequencies: Parameter) =>
  module(
    {
      shared_embedding: positionalEmbedding(frequencies),
      mask_embed: maskEmbedding(c),
      no_mask_embed: embedding(1, c.hidden_size),
      point_embed: Array.from({ length: c.num_point_embeddings }, () => embedding(1, c.hidden_size)),
      not_a_point_embed: embedding(1, c.hidden_size),
    },
    (m, points: Tensor, labels: Tensor) => {
      const { graph } = points;
      const { coordinates, kinds } = closedPoints(points, labels, c.image_size);
      const positions = m.shared_embedding(coordinates);
      const none = graph.parameter(m.not_a_point_embed.weight);
      const embedded = none.where(kinds.eq(notAPoint), positions).where(kinds.ne(padding), 0);
      const [background, foreground] = m.point_embed.map(({ weight: kind }) => graph.parameter(kind)) as [
        Tensor,
        Tensor,
      ];
      const behind = embedded.add(background).where(kinds.eq(0), embedded);
      return {
        prompts: behind.add(foreground).where(kinds.eq(1), behind),
        /** Stands for a missing mask, `[1, width, 1, 1]`. */
        noMask: graph.parameter(m.no_mask_embed.weight).unsqueeze(-1).unsqueeze(-1),
      };
    },
  );

/** Weights of the prompt encoder that points do not use. */
export const unusedByPoints = {
  ...unusedMaskWeights,
  ...Object.fromEntries([2, 3].map((corner) => [`prompt_encoder.point_embed.${corner}.weight`, "there are no boxes"])),
};
