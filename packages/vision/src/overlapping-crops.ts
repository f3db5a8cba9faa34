// Overlapping crops of an image as rows of patches, and which patches become one token (Molmo, Deitke et al., 2024).
import { idTensor } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { BatchLayout } from "./batch-layout.ts";
import { fittingScale } from "./canvas-tiles.ts";
import type { ImageSize } from "./image-size.ts";
import { paddedPatches, withPlanes } from "./packed-patches.ts";
import { type Pixels, windowed } from "./pixels.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";
import { largerThan, sampled } from "./stacked.ts";
import type { TileGrid } from "./tiling.ts";

/** The settings of crops, in pixels where nothing else is said. */
interface Cropping {
  readonly crop: number;
  readonly patch: number;
  /** Patches at a crop's beginning and end that its neighbours show too. */
  readonly margins: readonly [before: number, behind: number];
  readonly most: number;
  /** Rows and columns of patches that become one token. */
  readonly pooling: readonly [rows: number, columns: number];
}

const croppingOf = (config: ImageProcessorConfig): Cropping => ({
  crop: settingSize(config.size).height,
  patch: Number(config["patch_size"]),
  margins: config["overlap_margins"] as Cropping["margins"],
  most: Number(config["max_crops"]),
  pooling: config["pooling_size"] as Cropping["pooling"],
});

/** Patches along an edge of a crop. */
const sideOf = ({ crop, patch }: Cropping): number => Math.floor(crop / patch);

/** How far apart crops begin, and how much longer than their sum a canvas is. */
const strideOf = (c: Cropping) => {
  const shared = c.margins[0] + c.margins[1];
  return { window: (sideOf(c) - shared) * c.patch, margin: shared * c.patch };
};

/** The crops of an image: the grid that it fills with the least enlargement, or else with the least reduction. */
const gridOf = (raw: ImageSize, c: Cropping): TileGrid => {
  const { window, margin } = strideOf(c);
  const upTo = Array.from({ length: c.most }, (_, index) => index + 1);
  const grids = upTo
    .flatMap((rows) => upTo.map((columns) => ({ rows, columns })))
    .filter(({ rows, columns }) => rows * columns <= c.most)
    .sort((a, b) => a.rows * a.columns - b.rows * b.columns || a.rows - b.rows);
  const scales = grids.map(({ rows, columns }) =>
    Math.min(
      Math.fround((rows * window) / (raw.height - margin)),
      Math.fround((columns * window) / (raw.width - margin)),
    ),
  );
  return grids[fittingScale(scales)] ?? { rows: 1, columns: 1 };
};

/** The whole image at a crop's size, then its crops row by row; nothing between pixels is averaged. */
const cropsOf = (image: Pixels, { rows, columns }: TileGrid, c: Cropping): readonly Pixels[] => {
  const { window, margin } = strideOf(c);
  const one = { height: c.crop, width: c.crop };
  const canvas = sampled(image, { height: rows * window + margin, width: columns * window + margin });
  const crops = Array.from({ length: rows * columns }, (_, index) =>
    windowed(canvas, one, Math.floor(index / columns) * window, (index % columns) * window),
  );
  return [sampled(image, one), ...crops];
};

/** Numbers of patches by row and column. */
type PatchGrid = readonly (readonly number[])[];

/** Which of a crop's patches along an axis are shown by none of its neighbours nearer their middle. */
const ownAlong = (at: number, count: number, c: Cropping): number[] => {
  const [first, last] = [at === 0 ? 0 : c.margins[0], sideOf(c) - (at === count - 1 ? 0 : c.margins[1])];
  return Array.from({ length: last - first }, (_, index) => first + index);
};

/** Each place of the canvas by the patch that shows it, numbered through all crops. */
const canvasGrid = ({ rows, columns }: TileGrid, c: Cropping): PatchGrid => {
  const side = sideOf(c);
  const along = (count: number) =>
    Array.from({ length: count }, (_, at) => ownAlong(at, count, c).map((patch) => ({ at, patch }))).flat();
  const number = (row: { at: number; patch: number }, column: { at: number; patch: number }) =>
    (row.at * columns + column.at) * side ** 2 + row.patch * side + column.patch;
  return along(rows).map((row) => along(columns).map((column) => number(row, column)));
};

/** Patches that become one token each, -1 where the grid ends before: the rest is shared out before and behind it. */
const pooledGrid = (
  grid: PatchGrid,
  [high, wide]: Cropping["pooling"],
): { rows: number; columns: number; tokens: number[][] } => {
  const [height, width] = [grid.length, grid[0]?.length ?? 0];
  const [rows, columns] = [Math.ceil(height / high), Math.ceil(width / wide)];
  const [top, left] = [Math.floor((rows * high - height) / 2), Math.floor((columns * wide - width) / 2)];
  const tokens = Array.from({ length: rows * columns }, (_, token) =>
    Array.from({ length: high * wide }, (_, part) => {
      const row = Math.floor(token / columns) * high + Math.floor(part / wide) - top;
      const column = (token % columns) * wide + (part % wide) - left;
      return grid[row]?.[column] ?? -1;
    }),
  );
  return { rows, columns, tokens };
};

/** The grid of the whole image's patches. */
const wholeGrid = (c: Cropping): PatchGrid =>
  Array.from({ length: sideOf(c) }, (_, row) =>
    Array.from({ length: sideOf(c) }, (_, column) => row * sideOf(c) + column),
  );

/** The tokens of an image, by patches that are numbered from `first` on, and the sizes of their two grids. */
const tokensOf = (grid: TileGrid, c: Cropping, first: number) => {
  const [whole, parts] = [pooledGrid(wholeGrid(c), c.pooling), pooledGrid(canvasGrid(grid, c), c.pooling)];
  const moved = (tokens: number[][], by: number) => tokens.map((one) => one.map((at) => (at < 0 ? at : at + by)));
  return {
    sizes: [whole.rows, whole.columns, parts.rows, parts.columns],
    tokens: [...moved(whole.tokens, first), ...moved(parts.tokens, first + sideOf(c) ** 2)],
  };
};

/**
 * `pixel_values` `[crops, patches, numbers]`; `image_token_pooling` `[tokens, patches of one]`, `image_grids` `[images, 4]` and
 * `image_num_crops` `[images]` beside them.
 */
export const overlappingCrops: BatchLayout = {
  sizeOf: (_, config) => settingSize(config.size),
  rawSize: (config) => largerThan(2 * settingSize(config.size).height),
  batch: (images, config) => {
    const c = croppingOf(config);
    const grids = images.map((image) => gridOf(image, c));
    const crops = images.map((image, index) => cropsOf(image, grids[index] as TileGrid, c));
    const patches = sideOf(c) ** 2;
    const before = crops.map((_, index) => crops.slice(0, index).flat().length * patches);
    const tokens = grids.map((grid, index) => tokensOf(grid, c, before[index] ?? 0));
    const { pixel_values } = paddedPatches(withPlanes(crops.flat(), config), { patch: c.patch, most: patches });
    const counts: StoredTensor = {
      dtype: "int64",
      shape: [images.length],
      data: BigInt64Array.from(crops.map(({ length }) => BigInt(length))),
    };
    return {
      ...(pixel_values && { pixel_values }),
      image_token_pooling: idTensor(tokens.flatMap((one) => one.tokens)),
      image_grids: idTensor(tokens.map(({ sizes }) => sizes)),
      image_num_crops: counts,
    };
  },
};
