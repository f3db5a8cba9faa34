// Images cut into tiles of a canvas that is chosen for their proportions, and the whole image behind them.
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelValues } from "./pixel-values.ts";
import { type Pixels, resizedPixels } from "./pixels.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";
import { type TileGrid, tilesIn, twoByTwo } from "./tiling.ts";

/** Chooses how many tiles an image is cut into. */
export type CanvasChoice = (raw: ImageSize, config: ImageProcessorConfig) => TileGrid;

/** The size of a tile. */
const tileOf = ({ size }: ImageProcessorConfig): ImageSize => settingSize(size);

/** All grids of so many tiles at least and at most, those of few tiles first. */
const gridsWithin = ({ min_patches: least = 1, max_patches: most = 1 }: ImageProcessorConfig): TileGrid[] => {
  const upTo = Array.from({ length: Number(most) }, (_, index) => index + 1);
  const all = upTo.flatMap((columns) => upTo.map((rows) => ({ rows, columns })));
  return all
    .filter(({ rows, columns }) => rows * columns <= Number(most) && rows * columns >= Number(least))
    .sort((a, b) => a.rows * a.columns - b.rows * b.columns);
};

/**
 * The canvas whose proportions are nearest the image's; of several alike the last that is less than twice as large as the image
 * (GOT-OCR 2, after InternVL).
 */
export const nearestCanvas: CanvasChoice = (raw, config) => {
  const { height, width } = tileOf(config);
  const ratio = raw.width / raw.height;
  let best: TileGrid = { rows: 1, columns: 1 };
  let least = Number.POSITIVE_INFINITY;
  for (const grid of gridsWithin(config)) {
    const distance = Math.abs(ratio - grid.columns / grid.rows);
    const fills = raw.height * raw.width > 0.5 * height * width * grid.columns * grid.rows;
    if (distance < least || (distance === least && fills)) best = grid;
    least = Math.min(least, distance);
  }
  return best;
};

/**
 * Which of several scales enlarges an image least, or else reduces it least.
 *
 * @param choose among scales that enlarge; the least one by default
 */
export const fittingScale = (scales: readonly number[], choose: (...values: number[]) => number = Math.min): number => {
  const enlarging = scales.filter((scale) => scale >= 1);
  return scales.indexOf(enlarging.length === 0 ? Math.max(...scales) : choose(...enlarging));
};

/**
 * The canvas that an image fills with the least enlargement, or else with the least reduction (Command A Vision, Llama 4); with
 * the greatest enlargement where `resize_to_max_canvas` is set.
 */
export const filledCanvas: CanvasChoice = (raw, config) => {
  const { height } = tileOf(config);
  const grids = gridsWithin({ ...config, min_patches: 1 });
  const scales = grids.map(({ rows, columns }) =>
    Math.min((columns * height) / raw.width, (rows * height) / raw.height),
  );
  const chosen = fittingScale(scales, config["resize_to_max_canvas"] === true ? Math.max : Math.min);
  return grids[chosen] ?? { rows: 1, columns: 1 };
};

/** A class's choice where its config says that images are cut, else one tile. */
export const canvasOf = (raw: ImageSize, config: ImageProcessorConfig, choose: CanvasChoice): TileGrid =>
  config["crop_to_patches"] === true && Number(config["max_patches"]) > 1
    ? choose(raw, config)
    : { rows: 1, columns: 1 };

/** The tiles of an image row by row, and the whole image at a tile's size behind several. */
const canvasTiles = async (image: Pixels, grid: TileGrid, config: ImageProcessorConfig): Promise<readonly Pixels[]> => {
  const tile = tileOf(config);
  const canvas = { height: grid.rows * tile.height, width: grid.columns * tile.width };
  const covered = await resizedPixels(image, canvas, config.resample);
  const tiles = tilesIn(covered, grid, tile);
  return tiles.length === 1 ? tiles : [...tiles, await resizedPixels(image, tile, config.resample)];
};

/** The tiles of all images one after another, `pixel_values` `[tiles, 3, height, width]`: raw images fill two tiles by two. */
export const canvased = (choose: CanvasChoice): BatchLayout => ({
  sizeOf: (_, config) => tileOf(config),
  rawSize: (config) => twoByTwo(tileOf(config)),
  grid: (raw, config) => canvasOf(raw, config, choose),
  batch: async (images, config) => {
    const tiles = await Promise.all(images.map((image) => canvasTiles(image, canvasOf(image, config, choose), config)));
    return { pixel_values: pixelValues(tiles.flat(), tileOf(config), config) };
  },
});
