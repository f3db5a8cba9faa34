// Images within a budget of tokens: small ones whole, larger ones in tiles of a canvas and whole behind them (LFM2-VL).
import type { BatchLayout } from "./batch-layout.ts";
import { nearestCanvas } from "./canvas-tiles.ts";
import type { ImageSize } from "./image-size.ts";
import { paddedPatches, withPlanes } from "./packed-patches.ts";
import { type Pixels, resizedPixels } from "./pixels.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { roundHalfEven } from "./round-half-even.ts";
import { type TileGrid, tilesIn, twoByTwo } from "./tiling.ts";

/** The settings of such a processor. */
const budgetOf = (config: ImageProcessorConfig) => {
  const [patch, merge] = [Number(config["encoder_patch_size"]), Number(config["downsample_factor"])];
  const token = (patch * merge) ** 2;
  return {
    patch,
    block: patch * merge,
    least: Number(config["min_image_tokens"]) * token,
    most: Number(config["max_image_tokens"]) * token,
    tile: Number(config["tile_size"]),
    tolerance: Number(config["max_pixels_tolerance"]),
    splits: config["do_image_splitting"] === true && !(config["min_tiles"] === 1 && config["max_tiles"] === 1),
  };
};

/** The size of a whole image: multiples of a merged patch, the area within the budget. */
export const budgetedSize = ({ height, width }: ImageSize, config: ImageProcessorConfig): ImageSize => {
  const { block, least, most } = budgetOf(config);
  const near = (length: number) => Math.max(block, roundHalfEven(length / block) * block);
  const size = { height: near(height), width: near(width) };
  const area = size.height * size.width;
  if (area > most) {
    const by = Math.sqrt((height * width) / most);
    const shrunk = (length: number) => Math.max(block, Math.floor(length / by / block) * block);
    return { height: shrunk(height), width: shrunk(width) };
  }
  if (area >= least) return size;
  const by = Math.sqrt(least / (height * width));
  const grown = (length: number) => Math.ceil((length * by) / block) * block;
  return { height: grown(height), width: grown(width) };
};

/** The tiles of an image; one of both where it is small enough to be seen whole. */
export const budgetedGrid = (raw: ImageSize, config: ImageProcessorConfig): TileGrid => {
  const { patch, block, most, tile, tolerance, splits } = budgetOf(config);
  const near = (length: number) => Math.max(patch, roundHalfEven(length / block) * block);
  if (!splits || near(raw.height) * near(raw.width) <= most * tolerance) return { rows: 1, columns: 1 };
  const size = { height: tile, width: tile };
  return nearestCanvas(raw, { ...config, size, min_patches: config["min_tiles"], max_patches: config["max_tiles"] });
};

/** The most patches of a tile, or of an image seen whole. */
const mostPatches = (config: ImageProcessorConfig): number => {
  const { patch, block, most, tile, splits } = budgetOf(config);
  return Math.max((most / block ** 2) * (block / patch) ** 2, splits ? Math.floor(tile / patch) ** 2 : 0);
};

/** The tiles of an image row by row, and the whole image behind several; or the whole image alone. */
const budgetedTiles = async (image: Pixels, config: ImageProcessorConfig): Promise<readonly Pixels[]> => {
  const grid = budgetedGrid(image, config);
  const whole = () => resizedPixels(image, budgetedSize(image, config), config.resample);
  if (grid.rows * grid.columns === 1) return [await whole()];
  const { tile } = budgetOf(config);
  const canvas = await resizedPixels(image, { height: grid.rows * tile, width: grid.columns * tile }, config.resample);
  const tiles = tilesIn(canvas, grid, { height: tile, width: tile });
  return config["use_thumbnail"] === true ? [...tiles, await whole()] : tiles;
};

const tileOf = (config: ImageProcessorConfig): ImageSize => ({
  height: Number(config["tile_size"]),
  width: Number(config["tile_size"]),
});

/** Tiles and whole images as rows of patches, with their masks and shapes; raw images fill two tiles by two. */
export const budgetedRows: BatchLayout = {
  sizeOf: (_, config) => tileOf(config),
  rawSize: (config) => twoByTwo(tileOf(config)),
  grid: budgetedGrid,
  batch: async (images, config) => {
    const tiles = (await Promise.all(images.map((image) => budgetedTiles(image, config)))).flat();
    const sizes = { patch: Number(config["encoder_patch_size"]), most: mostPatches(config) };
    return paddedPatches(withPlanes(tiles, config), sizes);
  },
};
