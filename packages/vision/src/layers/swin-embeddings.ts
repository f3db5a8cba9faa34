import type { ModelConfig } from "@tiny-random/core";
import {
  channelsFirst,
  channelsLast,
  interpolatedPositions,
  layerNorm,
  module,
  type Parameter,
  padToWindows,
  type Tensor,
  windowGrid,
} from "@tiny-random/nn";
import type { WrittenSize } from "../image-size.ts";
import { learnedTokens, patchCount, patchEmbeddings, patchGrid, withMasked } from "./vit-embeddings.ts";

/** The config fields that Swin's embeddings read. */
interface SwinEmbeddingsConfig extends ModelConfig {
  readonly image_size: WrittenSize;
  readonly patch_size: number;
  readonly num_channels: number;
  readonly embed_dim: number;
  readonly use_absolute_embeddings: boolean;
}

/** Replaces masked patches of a grid `[batch, rows, columns, channels]`. */
const withMaskedGrid = (grid: Tensor, token: Parameter, mask: Tensor): Tensor =>
  withMasked(grid.flatten(1, 2), token, mask).reshape(grid.shape);

/** Adds learned positions to a grid `[batch, rows, columns, channels]`. */
const withPositions = (grid: Tensor, table: Parameter, learned: readonly [number, number]): Tensor => {
  const size = [grid.size(1), grid.size(2)] as const;
  const positions = interpolatedPositions(grid, { table, tokens: 0, learned }, size);
  return grid.add(positions.reshape([1, ...size, grid.size(3)]));
};

/**
 * Normalized patches as a grid: pixels `[batch, channels, height, width]` → `[batch, rows, columns, embed_dim]`. Images are
 * padded to whole patches.
 *
 * @param maskToken replaces masked patches
 */
export const swinEmbeddings = (c: SwinEmbeddingsConfig, maskToken?: Parameter) => {
  const patch = { ...c, hidden_size: c.embed_dim };
  const parts = {
    mask_token: maskToken,
    patch_embeddings: patchEmbeddings(patch),
    position_embeddings: c.use_absolute_embeddings ? learnedTokens(c.embed_dim, patchCount(patch)) : undefined,
    norm: layerNorm(c.embed_dim),
  };
  return module(parts, (m, pixels: Tensor, mask?: Tensor) => {
    const image = channelsLast(pixels);
    const padded = channelsFirst(padToWindows(image, windowGrid(image, c.patch_size)));
    const normalized = m.norm(channelsLast(m.patch_embeddings(padded)));
    const seen = mask && m.mask_token ? withMaskedGrid(normalized, m.mask_token, mask) : normalized;
    return m.position_embeddings ? withPositions(seen, m.position_embeddings, patchGrid(patch)) : seen;
  });
};
