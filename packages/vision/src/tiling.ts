import type { StoredTensor } from "@tiny-random/nn";
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelValues } from "./pixel-values.ts";
import { type Pixels, resizedPixels, windowed } from "./pixels.ts";
import { evenPlacement, type Placement } from "./placement.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { largestNumber } from "./stacked.ts";

/** Rows and columns of an image's tiles; 0 of both for an image that is not split. */
export interface TileGrid {
  readonly rows: number;
  readonly columns: number;
}

/** The tiles of an image, row by row. */
export const tilesIn = (image: Pixels, { rows, columns }: TileGrid, tile: ImageSize): readonly Pixels[] =>
  Array.from({ length: rows * columns }, (_, index) =>
    windowed(image, tile, Math.floor(index / columns) * tile.height, (index % columns) * tile.width),
  );

/** A raw image that fills two tiles by two. */
export const twoByTwo = ({ height, width }: ImageSize): ImageSize => ({
  height: Math.ceil(2.1 * height),
  width: Math.ceil(2.2 * width),
});

/** The settings of a processor that splits images into tiles. */
interface Tiling {
  /** Pixels of a tile's edges. */
  readonly tile: number;
  readonly splits: boolean;
}

/** The settings of a config. */
export const tilingOf = (config: ImageProcessorConfig): Tiling => ({
  tile: Number((config["max_image_size"] as Readonly<Record<string, number>>)["longest_edge"]),
  splits: config["do_image_splitting"] === true,
});

const uptoMultiple = (length: number, of: number): number => Math.ceil(length / of) * of;

/** The size of an image before it is split: a multiple of the tile's, the longer edge rounded up first. */
export const tiledSize = ({ height, width }: ImageSize, { tile, splits }: Tiling): ImageSize => {
  if (!splits) return { height: tile, width: tile };
  const ratio = width / height;
  if (width >= height) {
    const wide = uptoMultiple(width, tile);
    return { height: uptoMultiple(Math.trunc(wide / ratio), tile), width: wide };
  }
  const high = uptoMultiple(height, tile);
  return { height: high, width: uptoMultiple(Math.trunc(high * ratio), tile) };
};

/** The tiles of an image whose size is a multiple of the tile's. */
export const tileGrid = ({ height, width }: ImageSize, { tile }: Tiling): TileGrid =>
  height > tile || width > tile ? { rows: height / tile, columns: width / tile } : { rows: 0, columns: 0 };

/** The same as of Idefics3, the longer edge shorter by a tile as long as there were more than `max_image_tiles` (UltraVBERT). */
export const cappedPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const tiling = tilingOf(config);
  const longest = config.size["longest_edge"];
  if (!tiling.splits || longest === undefined) return evenPlacement(raw, config);
  const most = Number(config["max_image_tiles"]);
  let edge = longest;
  const placed = () => evenPlacement(raw, { ...config, size: { longest_edge: edge } });
  const count = () => {
    const { height, width } = tiledSize(placed().resized, tiling);
    return (height / tiling.tile) * (width / tiling.tile);
  };
  while (edge > tiling.tile && count() > most) edge -= tiling.tile;
  return placed();
};

/** An image's tiles, row by row, then the whole image at a tile's size (Laurençon et al., 2024). */
export const tilesOf = async (image: Pixels, tiling: Tiling, resample: number): Promise<readonly Pixels[]> => {
  const { tile } = tiling;
  const size = { height: tile, width: tile };
  const covered = await resizedPixels(image, tiledSize(image, tiling), resample);
  const tiles = tilesIn(covered, tileGrid(covered, tiling), size);
  return [...tiles, await resizedPixels(covered, size, resample)];
};

/**
 * A batch of images with different numbers of tiles, padded with zeros.
 *
 * @param counts tiles of each image
 * @param values of all tiles one after another, `[tiles, 3, height, width]`
 * @returns `pixel_values` `[images, tiles, 3, height, width]`, `pixel_attention_mask` of booleans `[images, tiles, height, width]`
 */
export const tileBatch = (counts: readonly number[], { shape, data }: StoredTensor): Record<string, StoredTensor> => {
  const [, channels = 3, height = 1, width = 1] = shape;
  const [most, area] = [Math.max(...counts), height * width];
  const pixels = new Float32Array(counts.length * most * channels * area);
  const mask = new Uint8Array(counts.length * most * area);
  let first = 0;
  for (const [image, count] of counts.entries()) {
    const part = (data as Float32Array).subarray(first * channels * area, (first + count) * channels * area);
    pixels.set(part, image * most * channels * area);
    mask.fill(1, image * most * area, (image * most + count) * area);
    first += count;
  }
  return {
    pixel_values: { dtype: "float32", shape: [counts.length, most, channels, height, width], data: pixels },
    pixel_attention_mask: { dtype: "bool", shape: [counts.length, most, height, width], data: mask },
  };
};

/** Tiles and the whole image, all of one size: `pixel_values` `[images, tiles, 3, height, width]`, and `pixel_attention_mask`. */
export const tiled: BatchLayout = {
  sizeOf: (_, config) => {
    const { tile } = tilingOf(config);
    return { height: tile, width: tile };
  },
  // Three columns of tiles in two rows, which cover the image without enlarging it.
  rawSize: (config) => {
    const edge = largestNumber(config);
    return { height: edge, width: Math.ceil(1.5 * edge) };
  },
  batch: async (images, config) => {
    const tiling = tilingOf(config);
    const tiles = await Promise.all(images.map((image) => tilesOf(image, tiling, config.resample)));
    const size = { height: tiling.tile, width: tiling.tile };
    return tileBatch(
      tiles.map(({ length }) => length),
      pixelValues(tiles.flat(), size, config),
    );
  },
};
