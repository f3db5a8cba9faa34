import type { SessionInput } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";

/** Tiles of a batch that are no padding, one after another. */
export interface RealTiles {
  /** `[tiles, channels, height, width]` */
  readonly pixels: Tensor;
  /** Booleans, `[tiles, height, width]`. */
  readonly mask: Tensor;
}

/**
 * Leaves out tiles that only fill an image's row: they are zeros throughout.
 *
 * @param pixels `[batch, images, channels, height, width]`
 * @param mask `[batch, images, height, width]`
 */
export const realTiles = (pixels: Tensor, mask: Tensor): RealTiles => {
  const all = pixels.flatten(0, 1);
  const isReal = all.abs().amax([1, 2, 3]).gt(0);
  return { pixels: all.compress(0, isReal, "tiles"), mask: mask.flatten(0, 1).compress(0, isReal, "tiles") };
};

/**
 * Patches in which any pixel is image.
 *
 * @param mask booleans, `[tiles, height, width]`
 * @returns ones and zeros, float32 `[tiles, rows, columns]`
 */
export const keptPatches = (mask: Tensor, patch: number): Tensor => {
  const [rows, columns] = [mask.size(1), mask.size(2)].map((length) => Math.floor((length as number) / patch));
  const [height, width] = [(rows as number) * patch, (columns as number) * patch];
  return mask
    .to("float32")
    .slice(1, 0, height)
    .slice(2, 0, width)
    .reshape([mask.size(0), rows as number, patch, columns as number, patch])
    .amax([2, 4]);
};

/** The config fields that say how large tiles are. */
interface TileConfig {
  readonly num_channels: number;
  readonly image_size: number;
}

/** Tiles of each image of a batch, and where they are no padding. */
export const tileInputs = (c: TileConfig): Readonly<Record<string, SessionInput>> => ({
  pixel_values: { dtype: "float32", axes: ["batch_size", "num_images", c.num_channels, c.image_size, c.image_size] },
  pixel_attention_mask: { dtype: "bool", axes: ["batch_size", "num_images", c.image_size, c.image_size] },
});
