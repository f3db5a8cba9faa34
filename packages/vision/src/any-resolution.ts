// Images of any resolution in tiles of one of several given ones, padded around the image (LLaVA-NeXT).
import type { Tensors } from "@tiny-random/core";
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { imageSizes, meanColor, pixelValues } from "./pixel-values.ts";
import { type Pixels, resizedPixels, squaredPixels, windowed } from "./pixels.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { tileBatch, tilesIn } from "./tiling.ts";

/** Height and width of a resolution. */
type Resolution = readonly [height: number, width: number];

/** Resolutions as configs list them. */
export const resolutionsOf = (written: unknown): readonly Resolution[] => written as readonly Resolution[];

/** The resolution that keeps most of an image, the smallest of those that keep as much. */
export const bestResolution = ({ height, width }: ImageSize, resolutions: readonly Resolution[]): ImageSize => {
  let best: ImageSize = { height: 0, width: 0 };
  let [most, least] = [0, Number.POSITIVE_INFINITY];
  for (const [high, wide] of resolutions) {
    const scale = Math.min(wide / width, high / height);
    const kept = Math.min(Math.trunc(width * scale) * Math.trunc(height * scale), width * height);
    const wasted = high * wide - kept;
    if (kept < most || (kept === most && wasted >= least)) continue;
    best = { height: high, width: wide };
    [most, least] = [kept, wasted];
  }
  return best;
};

/** The size of an image inside a resolution, one edge of which it fills. */
const insideOf = (raw: ImageSize, target: ImageSize): ImageSize => {
  const [wide, high] = [target.width / raw.width, target.height / raw.height];
  return wide < high
    ? { height: Math.min(Math.ceil(raw.height * wide), target.height), width: target.width }
    : { height: target.height, width: Math.min(Math.ceil(raw.width * high), target.width) };
};

/** The edge of a tile. */
const tileEdge = ({ size, crop_size }: ImageProcessorConfig): number =>
  crop_size?.["height"] ?? size["height"] ?? size["shortest_edge"] ?? 0;

/** The whole image at a tile's size, then its tiles row by row. */
const resolutionTiles = async (image: Pixels, config: ImageProcessorConfig): Promise<readonly Pixels[]> => {
  const { resample } = config;
  const edge = tileEdge(config);
  const tile = { height: edge, width: edge };
  const target = bestResolution(image, resolutionsOf(config["image_grid_pinpoints"]));
  const inside = await resizedPixels(image, insideOf(image, target), resample);
  const [top, left] = [Math.floor((target.height - inside.height) / 2), Math.floor((target.width - inside.width) / 2)];
  const padded = windowed(inside, target, -top, -left);
  const grid = { rows: target.height / edge, columns: target.width / edge };
  return [await resizedPixels(image, tile, resample), ...tilesIn(padded, grid, tile)];
};

/** Rows and columns of an image's features without its padding: those of the best resolution, cut along one edge. */
export const unpaddedGrid = (
  raw: ImageSize,
  target: ImageSize,
  patch: number,
): { readonly rows: number; readonly columns: number } => {
  const [rows, columns] = [Math.floor(target.height / patch), Math.floor(target.width / patch)];
  const whole = (length: number) => Math.trunc(Math.round(length * 1e7) / 1e7);
  const cut = (length: number, kept: number) => length - 2 * Math.floor((length - kept) / 2);
  return raw.width / raw.height > columns / rows
    ? { rows: cut(rows, whole(raw.height * (columns / raw.width))), columns }
    : { rows, columns: cut(columns, whole(raw.width * (rows / raw.height))) };
};

/** How many images each text has, as a call says; one each where it does not. */
const countsOf = (config: ImageProcessorConfig, images: number): readonly number[] =>
  (config["batch_num_images"] as readonly number[] | undefined) ?? Array<number>(images).fill(1);

/** Tiles of each image in one row, padded with zeros, and the sizes of raw images. */
const tileRows = (
  images: readonly Pixels[],
  tiles: readonly (readonly Pixels[])[],
  config: ImageProcessorConfig,
): Tensors => {
  const edge = tileEdge(config);
  const counts = tiles.map(({ length }) => length);
  const values = pixelValues(tiles.flat(), { height: edge, width: edge }, config);
  const { pixel_values } = tileBatch(counts, values);
  return { ...(pixel_values && { pixel_values }), image_sizes: imageSizes(images) };
};

/** Images of any resolution: `pixel_values` `[images, tiles, 3, height, width]`, the whole image first, and `image_sizes`. */
export const anyResolution: BatchLayout = {
  sizeOf: (_, config) => ({ height: tileEdge(config), width: tileEdge(config) }),
  // Two tiles by two with the image across, or three in a column.
  rawSize: (config) => ({ height: Math.ceil(2.2 * tileEdge(config)), width: Math.ceil(3.3 * tileEdge(config)) }),
  batch: async (images, config) =>
    tileRows(images, await Promise.all(images.map((image) => resolutionTiles(image, config))), config),
};

/** The same, but for several images of one text, each of which is one tile, padded in the mean color; and `batch_num_images`. */
export const anyResolutionAlone: BatchLayout = {
  sizeOf: anyResolution.sizeOf,
  // Two rows of three tiles, whose columns it does not fill.
  rawSize: (config) => ({ height: 2 * tileEdge(config), width: Math.ceil(2.25 * tileEdge(config)) }),
  batch: async (images, config) => {
    const counts = countsOf(config, images.length);
    const alone = counts.flatMap((count) => Array<boolean>(count).fill(count === 1));
    const edge = tileEdge(config);
    const one = async (image: Pixels) => [
      await resizedPixels(squaredPixels(image, meanColor(config)), { height: edge, width: edge }, config.resample),
    ];
    const tiles = await Promise.all(
      images.map((image, index) => (alone[index] ? resolutionTiles(image, config) : one(image))),
    );
    const present = counts.filter((count) => count > 0);
    return {
      ...tileRows(images, tiles, config),
      batch_num_images: { dtype: "int64", shape: [present.length], data: BigInt64Array.from(present, BigInt) },
    };
  },
};
