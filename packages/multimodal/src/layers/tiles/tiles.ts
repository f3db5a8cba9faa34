import { InputError, type Tensors, takeAxis } from "@tiny-random/core";
import { linear, module, type StoredTensor, shufflePatches, type Tensor } from "@tiny-random/nn";
import type { ImageInputs } from "../image-inputs.ts";

/** The tiles of a batch that are no padding. */
export interface RealTiles {
  /** `[tiles, channels, height, width]` */
  readonly pixels: Tensor;
  /** Booleans, `[tiles, height, width]`. */
  readonly mask: Tensor;
}

/** Which of all tiles are no padding of an image's row: some of their pixels is not 0. */
const isRealTile = (all: Tensor): Tensor => all.abs().amax([1, 2, 3]).gt(0);

/** The pixels of tiles that are no padding: `[batch, images, channels, height, width]` → `[tiles, channels, height, width]`. */
export const realPixels = (pixels: Tensor): Tensor => {
  const all = pixels.flatten(0, 1);
  return all.compress(0, isRealTile(all), "tiles");
};

/**
 * Leaves out the tiles that pad an image's row: all of their pixels are 0.
 *
 * @param pixels `[batch, images, channels, height, width]`
 * @param mask `[batch, images, height, width]`
 */
export const realTiles = (pixels: Tensor, mask: Tensor): RealTiles => {
  const all = pixels.flatten(0, 1);
  const isReal = isRealTile(all);
  return { pixels: all.compress(0, isReal, "tiles"), mask: mask.flatten(0, 1).compress(0, isReal, "tiles") };
};

/**
 * Which patches have any pixel that is no padding.
 *
 * @param mask booleans, `[tiles, height, width]`
 * @returns 1 or 0, float32 `[tiles, rows, columns]`
 */
export const patchMask = (mask: Tensor, patch: number): Tensor => {
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
export interface TileConfig {
  readonly vision_config: { readonly num_channels: number; readonly image_size: number };
}

/** The tiles of each image of a batch, and which of their pixels are no padding. */
export const tileImages: ImageInputs<TileConfig> = {
  names: { pixel_values: "pixel_values", pixel_attention_mask: "pixel_attention_mask" },
  inputs: ({ vision_config: { num_channels, image_size: size } }) => ({
    pixel_values: { dtype: "float32", axes: ["batch_size", "num_images", num_channels, size, size] },
    pixel_attention_mask: { dtype: "bool", axes: ["batch_size", "num_images", size, size] },
  }),
};

/** Which of an image's tiles are no padding: those of whose pixels any is image. */
const tilesOfImage = (mask: StoredTensor, image: number): number[] => {
  const [, most = 0, height = 0, width = 0] = mask.shape;
  const isReal = (tile: number) => mask.data[(image * most + tile) * height * width];
  return Array.from({ length: most }, (_, tile) => tile).filter((tile) => Number(isReal(tile)) === 1);
};

/**
 * The tiles of each text's images in one row, padded with zeros (`Idefics3ImageProcessor` of images in lists).
 *
 * @param images `pixel_values` `[images, tiles, channels, height, width]` and `pixel_attention_mask`
 * @param counts images of each text
 */
export const tilesByText = (images: Tensors, counts: readonly number[]): Tensors => {
  const { pixel_values: pixels, pixel_attention_mask: mask } = images;
  if (!pixels || !mask) throw new InputError("tiles need pixel_values and pixel_attention_mask");
  const most = mask.shape[1] ?? 0;
  const rows = counts.map((count, text) => {
    const before = counts.slice(0, text).reduce((sum, one) => sum + one, 0);
    return Array.from({ length: count }, (_, index) => before + index).flatMap((image) =>
      tilesOfImage(mask, image).map((tile) => image * most + tile),
    );
  });
  const longest = Math.max(...rows.map(({ length }) => length));
  const inRows = (tensor: StoredTensor): StoredTensor => {
    const [, , ...size] = tensor.shape;
    const flat = { ...tensor, shape: [tensor.data.length / size.reduce((product, one) => product * one, 1), ...size] };
    const taken = takeAxis(
      flat,
      0,
      rows.flatMap((own) => Array.from({ length: longest }, (_, at) => own[at] ?? 0)),
    );
    const tileLength = size.reduce((product, one) => product * one, 1);
    for (const [row, { length }] of rows.entries())
      (taken.data as Float32Array).fill(0, (row * longest + length) * tileLength, (row + 1) * longest * tileLength);
    return { ...taken, shape: [rows.length, longest, ...size] };
  };
  return { pixel_values: inRows(pixels), pixel_attention_mask: inRows(mask) };
};

/** The config fields of the connector. */
export interface ConnectorConfig {
  readonly vision_config: { readonly hidden_size: number };
  readonly text_config: { readonly hidden_size: number };
  readonly scale_factor: number;
}

/** Pixel shuffle and a linear map to the text's width. */
export const connector = (c: ConnectorConfig) => {
  const inputs = c.vision_config.hidden_size * c.scale_factor ** 2;
  const modality_projection = module(
    { proj: linear(inputs, c.text_config.hidden_size, { bias: false }) },
    (m, x: Tensor) => m.proj(x),
  );
  return module({ modality_projection }, (m, x: Tensor) => m.modality_projection(shufflePatches(x, c.scale_factor)));
};
