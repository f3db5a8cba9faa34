// Images that keep their proportions at the top left of a canvas of tiles, the whole image behind them (Llama 4).
import { roundTo, type StoredTensor } from "@tiny-random/nn";
import type { BatchLayout } from "./batch-layout.ts";
import { canvased, filledCanvas } from "./canvas-tiles.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelValues } from "./pixel-values.ts";
import { type Pixels, resizedPixels, windowed } from "./pixels.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";
import { tilesIn } from "./tiling.ts";

/**
 * The size of an image on its canvas, one edge of which it fills; but it is enlarged to a tile's edge at most, unless
 * `resize_to_max_canvas` is set.
 */
export const fittedSize = (raw: ImageSize, canvas: ImageSize, config: ImageProcessorConfig): ImageSize => {
  const edge = settingSize(config.size).height;
  const limited = (length: number, most: number) =>
    config["resize_to_max_canvas"] === true ? most : Math.min(Math.max(length, edge), most);
  const target = { height: limited(raw.height, canvas.height), width: limited(raw.width, canvas.width) };
  const [wide, high] = [target.width / raw.width, target.height / raw.height];
  const other = (length: number, most: number) => Math.max(1, Math.min(Math.floor(length), most));
  return wide < high
    ? { height: other(raw.height * wide, target.height), width: target.width }
    : { height: target.height, width: other(raw.width * high, target.width) };
};

/** The tiles of an image row by row, and the whole image, out of proportion, behind several. */
const fittedTiles = async (image: Pixels, config: ImageProcessorConfig): Promise<readonly Pixels[]> => {
  const tile = settingSize(config.size);
  const grid = filledCanvas(image, config);
  const canvas = { height: grid.rows * tile.height, width: grid.columns * tile.width };
  const fitted = await resizedPixels(image, fittedSize(image, canvas, config), config.resample);
  const tiles = tilesIn(windowed(fitted, canvas, 0, 0), grid, tile);
  return tiles.length === 1 ? tiles : [...tiles, await resizedPixels(image, tile, config.resample)];
};

/** Rescaled and normalized values, each step of which the class computes in bfloat16. */
const bfloat16Values = (tiles: readonly Pixels[], config: ImageProcessorConfig): StoredTensor => {
  const tile = settingSize(config.size);
  if (!config.do_rescale || !config.do_normalize) return pixelValues(tiles, tile, config);
  const raw = pixelValues(tiles, tile, { ...config, do_rescale: false, do_normalize: false });
  const rounded = (values: Float32Array) => roundTo("bfloat16", values) as Float32Array;
  const [mean, deviation] = [config.image_mean, config.image_std].map((values) => rounded(Float32Array.from(values)));
  const channel = (index: number) => Math.floor(index / (tile.height * tile.width)) % 3;
  const rescaled = rounded((raw.data as Float32Array).map((value) => value * config.rescale_factor));
  const centered = rounded(rescaled.map((value, index) => value - (mean?.[channel(index)] ?? 0)));
  return { ...raw, data: rounded(centered.map((value, index) => value / (deviation?.[channel(index)] ?? 1))) };
};

/** The tiles of all images one after another, `pixel_values` `[tiles, 3, height, width]`: raw images fill two tiles by two. */
export const fittedCanvas: BatchLayout = {
  ...canvased(filledCanvas),
  grid: filledCanvas,
  batch: async (images, config) => {
    const tiles = await Promise.all(images.map((image) => fittedTiles(image, config)));
    return { pixel_values: bfloat16Values(tiles.flat(), config) };
  },
};
