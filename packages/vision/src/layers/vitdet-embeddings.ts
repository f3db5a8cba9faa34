import { InputError, type ModelConfig } from "@tiny-random/core";
import { channelsLast, interpolatedPositions, module, patchProjection, type Tensor } from "@tiny-random/nn";
import { learnedTokens, patchCount, patchGrid } from "./vit-embeddings.ts";

/** The config fields that the embeddings read. */
interface VitDetEmbeddingsConfig extends ModelConfig {
  readonly use_absolute_position_embeddings: boolean;
  readonly pretrain_image_size: number;
  readonly patch_size: number;
  readonly num_channels: number;
  readonly hidden_size: number;
}

const checkPositions = (c: VitDetEmbeddingsConfig): void => {
  if (c.use_absolute_position_embeddings) return;
  throw new InputError(
    `use_absolute_position_embeddings of ${c.model_type} is false, and Transformers' class initializes these positions all the same: it cannot load such a model`,
    "Set it to true.",
  );
};

/**
 * Patches with positions, which were learned for images of another size and for a class token that is gone: `[batch, rows,
 * columns, width]` (Li et al., 2022).
 */
export const vitDetEmbeddings = (c: VitDetEmbeddingsConfig) => {
  const pretrained = { model_type: c.model_type, image_size: c.pretrain_image_size, patch_size: c.patch_size };
  checkPositions(c);
  return module(
    {
      position_embeddings: learnedTokens(c.hidden_size, 1 + patchCount(pretrained)),
      projection: patchProjection(c.num_channels, c.hidden_size, c.patch_size),
    },
    (m, pixels: Tensor) => {
      const grid = channelsLast(m.projection(pixels));
      const size = [grid.size(1), grid.size(2)] as const;
      const learned = { table: m.position_embeddings, tokens: 1, learned: patchGrid(pretrained) };
      const positions = interpolatedPositions(grid, learned, size).slice(1, 1);
      return grid.add(positions.reshape([1, ...size, c.hidden_size]));
    },
  );
};
