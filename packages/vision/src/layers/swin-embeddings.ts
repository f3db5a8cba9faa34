import type { ModelConfig } from "@tiny-random/core";
import {
  channelsFirst,
  channelsLast,
  interpolatedPositions,
  layerNorm,
  module,
  padToWindows,
  type Tensor,
  windowGrid,
} from "@tiny-random/nn";
import type { WrittenSize } from "../image-size.ts";
import { learnedTokens, patchEmbeddings, patchGrid, withMasked } from "./vit-embeddings.ts";

/** The config fields that patches before stages of windows read. */
export interface SwinPatches extends ModelConfig {
  readonly image_size: WrittenSize;
  readonly patch_size: number;
  readonly num_channels: number;
  readonly embed_dim: number;
  readonly use_absolute_embeddings: boolean;
}

/** Patches as an image of the first stage's channels, `[batch, rows, columns, channels]`, each normalized. */
export const swinEmbeddings = (c: SwinPatches, masked = false) => {
  const patch = { ...c, hidden_size: c.embed_dim };
  const learned = patchGrid(patch);
  const parts = {
    mask_token: masked ? learnedTokens(c.embed_dim) : undefined,
    patch_embeddings: patchEmbeddings(patch),
    position_embeddings: c.use_absolute_embeddings ? learnedTokens(c.embed_dim, learned[0] * learned[1]) : undefined,
    norm: layerNorm(c.embed_dim),
  };
  return module(parts, (m, pixels: Tensor, mask?: Tensor) => {
    const image = channelsLast(pixels);
    const whole = channelsFirst(padToWindows(image, windowGrid(image, c.patch_size)));
    const normalized = m.norm(channelsLast(m.patch_embeddings(whole)));
    const seen = mask && m.mask_token ? maskedImage(normalized, m.mask_token, mask) : normalized;
    return m.position_embeddings ? withPositions(seen, m.position_embeddings, learned) : seen;
  });
};

const maskedImage = (image: Tensor, token: ReturnType<typeof learnedTokens>, mask: Tensor): Tensor =>
  withMasked(image.flatten(1, 2), token, mask).reshape(image.shape);

const withPositions = (
  image: Tensor,
  table: ReturnType<typeof learnedTokens>,
  learned: readonly [number, number],
): Tensor => {
  const size = [image.size(1), image.size(2)] as const;
  const positions = interpolatedPositions(image, { table, tokens: 0, learned }, size);
  return image.add(positions.reshape([1, ...size, image.size(3)]));
};
