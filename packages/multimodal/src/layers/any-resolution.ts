// Features of images of any resolution in the order that a text has them: the whole image, then its tiles as one grid, the
// padding around the image left out and a learned vector behind each row (LLaVA-NeXT, Liu et al., 2024).
import { type ModelConfig, rowsOf, type Tensors } from "@tiny-random/core";
import { type Parameter, Tensor } from "@tiny-random/nn";
import { bestResolution, resolutionsOf, unpaddedGrid } from "@tiny-random/vision/any-resolution";
import type { ImageSize } from "@tiny-random/vision/image-size";

/** The config fields that say how images are cut. */
export interface AnyResolutionConfig {
  readonly image_grid_pinpoints: readonly unknown[];
  readonly vision_config: { readonly image_size: number; readonly patch_size: number };
  /** `anyres_max_9`: how many tiles' features there are at most; more are shrunk. */
  readonly vision_aspect_ratio?: string;
}

/** Patches along an edge of a tile. */
const sideOf = ({ vision_config: c }: AnyResolutionConfig): number => Math.floor(c.image_size / c.patch_size);

/** The most tiles whose features stay as they are. */
const mostTiles = ({ vision_aspect_ratio: ratio }: AnyResolutionConfig): number | undefined =>
  ratio === undefined ? undefined : Number(ratio.replace("anyres_max_", ""));

/** Features of an image of a size: the whole image's, those of its tiles, one behind each row. */
export const anyResolutionCount = (raw: ImageSize, c: AnyResolutionConfig): number => {
  const side = sideOf(c);
  const best = bestResolution(raw, resolutionsOf(c.image_grid_pinpoints));
  const { rows, columns } = unpaddedGrid(raw, best, c.vision_config.patch_size);
  const most = mostTiles(c);
  const ratio = most === undefined ? 1 : Math.sqrt((rows * columns) / (most * side ** 2));
  const shrunk = (length: number) => (ratio > 1.1 ? Math.floor(length / ratio) : length);
  return side ** 2 + shrunk(rows) * (shrunk(columns) + 1);
};

/** Features of each image by its size. */
export const anyResolutionCounts = ({ image_sizes: sizes }: Tensors, config: ModelConfig): readonly number[] =>
  (sizes ? rowsOf(sizes) : []).map(([height = 0, width = 0]) =>
    anyResolutionCount({ height, width }, config as ModelConfig & AnyResolutionConfig),
  );

/** Values of a list by index, int64 `[images, 1]`. */
const chosen = (index: Tensor, values: readonly number[]): Tensor =>
  index.graph.constant(values, "int64").index_select(0, index).unsqueeze(1);

/** Which resolution each image has, `[images]`; heights and widths are float64 `[images, 1]`, as Python computes them. */
const resolutionIndex = (height: Tensor, width: Tensor, resolutions: readonly (readonly number[])[]): Tensor => {
  const { graph } = height;
  const constant = (values: readonly number[]) => graph.constant(values, "float64", [1, values.length]);
  const [high, wide] = [0, 1].map((axis) => constant(resolutions.map((one) => one[axis] ?? 0))) as [Tensor, Tensor];
  const scale = wide.div(width).minimum(high.div(height));
  const kept = width.mul(scale).floor().mul(height.mul(scale).floor()).minimum(width.mul(height));
  // What is kept decides, then the smaller area, which wastes less of as much.
  const score = kept.mul(2 ** 24).sub(high.mul(wide));
  return score.eq(score.amax(1, true)).to("float32").argmax(1);
};

/** The features of a grid of tiles that show the image: where they begin, and how many there are, int64 `[images, 1]` each. */
interface ShownGrid {
  readonly top: Tensor;
  readonly left: Tensor;
  readonly rows: Tensor;
  readonly columns: Tensor;
}

/** The grid of an image without the padding along one of its edges. */
const shownGrid = (height: Tensor, width: Tensor, rows: Tensor, columns: Tensor): ShownGrid => {
  const [high, wide] = [rows.to("float64"), columns.to("float64")];
  const isWider = width.div(height).gt(wide.div(high));
  // Seven digits count.
  const whole = (length: Tensor) => length.add(5e-8).floor().to("int64");
  const zero = rows.mul(0);
  const margin = (length: Tensor, kept: Tensor) => length.sub(kept).div(2);
  const top = margin(rows, whole(height.mul(wide.div(width)))).where(isWider, zero);
  const left = zero.where(isWider, margin(columns, whole(width.mul(high.div(height)))));
  return { top, left, rows: rows.sub(top.mul(2)), columns: columns.sub(left.mul(2)) };
};

/** Where a place of a shrunk axis lies between two of the whole one, in the middle of pixels: both, and the share of the second. */
const between = (place: Tensor, whole: Tensor, shrunk: Tensor) => {
  const scale = whole.to("float32").div(shrunk.to("float32"));
  const at = place.to("float32").add(0.5).mul(scale).sub(0.5).maximum(0);
  const first = at.floor();
  const last = whole.sub(1);
  const index = first.to("int64").minimum(last);
  return { first: index, second: index.add(1).minimum(last), share: at.sub(first) };
};

/** What says where features stand. */
interface Placing {
  /** Features of all tiles, `[images · tiles · side², width]`. */
  readonly flat: Tensor;
  /** The index of each image's first feature, and its columns of tiles, int64 `[images, 1, 1]`. */
  readonly start: Tensor;
  readonly tiles: Tensor;
  readonly side: number;
  readonly grid: ShownGrid;
}

/** The features of a grid's rows and columns, `[images, rows, columns]` each, of the tiles behind the whole image. */
const featuresAt = ({ flat, start, tiles, side, grid }: Placing, row: Tensor, column: Tensor): Tensor => {
  const [y, x] = [row.add(grid.top.unsqueeze(2)), column.add(grid.left.unsqueeze(2))];
  const tile = y.div(side).mul(tiles).add(x.div(side)).add(1);
  const index = start
    .add(tile.mul(side ** 2))
    .add(y.remainder(side).mul(side))
    .add(x.remainder(side));
  const last = flat.graph.dimValue(flat.size(0)).sub(1);
  return flat.index_select(0, index.minimum(last));
};

/** The grid's features, shrunk to so many rows and columns by lines between them. */
const shrunkFeatures = (placing: Placing, row: Tensor, column: Tensor, size: ShownGrid): Tensor => {
  const axis = (place: Tensor, whole: Tensor, shrunk: Tensor) =>
    between(place, whole.unsqueeze(2), shrunk.unsqueeze(2));
  const [y, x] = [axis(row, placing.grid.rows, size.rows), axis(column, placing.grid.columns, size.columns)];
  const shares = [y.share.unsqueeze(3), x.share.unsqueeze(3)] as const;
  const mixed = (first: Tensor, second: Tensor, share: Tensor) => first.add(second.sub(first).mul(share));
  const line = (at: Tensor) => mixed(featuresAt(placing, at, x.first), featuresAt(placing, at, x.second), shares[1]);
  return mixed(line(y.first), line(y.second), shares[0]);
};

/** A grid as large as it stays: shrunk where it has more features than so many tiles. */
const keptGrid = (grid: ShownGrid, side: number, most: number): ShownGrid => {
  const [rows, columns] = [grid.rows.to("float64"), grid.columns.to("float64")];
  const ratio = rows
    .mul(columns)
    .div(most * side ** 2)
    .sqrt();
  const shrunk = (length: Tensor) => length.div(ratio).floor().to("int64");
  const isLarge = ratio.gt(1.1);
  return {
    ...grid,
    rows: shrunk(rows).where(isLarge, grid.rows),
    columns: shrunk(columns).where(isLarge, grid.columns),
  };
};

/**
 * The features of all images one after another.
 *
 * @param features `[images, tiles, side², width]`, the whole image first
 * @param sizes of raw images, int64 `[images, 2]`
 * @param newline stands behind each row
 * @param alone booleans `[images]`: images that are one tile, with one vector behind it
 * @returns `[features, width]`
 */
export const packedFeatures = (
  c: AnyResolutionConfig,
  features: Tensor,
  sizes: Tensor,
  newline: Parameter,
  alone?: Tensor,
): Tensor => {
  const { graph } = features;
  const side = sideOf(c);
  const [images, width] = [features.size(0), features.size(3)];
  const resolutions = resolutionsOf(c.image_grid_pinpoints);
  const tilesAlong = (axis: 0 | 1) => resolutions.map((one) => Math.floor(one[axis] / c.vision_config.image_size));
  const [high, wide] = [tilesAlong(0), tilesAlong(1)];
  const [height, length] = [0, 1].map((axis) => sizes.select(1, axis).to("float64").unsqueeze(1)) as [Tensor, Tensor];
  const index = resolutionIndex(height, length, resolutions);
  const tiles = chosen(index, wide);
  const grid = shownGrid(height, length, chosen(index, high).mul(side), tiles.mul(side));
  const most = mostTiles(c);
  const kept = most === undefined ? grid : keptGrid(grid, side, most);
  const perImage = graph.dimValue(features.size(1)).mul(side ** 2);
  const start = Tensor.arange(graph, images).mul(perImage).unsqueeze(1).unsqueeze(2);
  const flat = features.flatten(0, 2);
  const placing: Placing = { flat, start, tiles: tiles.unsqueeze(2), side, grid };
  const places = (count: number) => Tensor.arange(graph, count);
  const [mostRows, mostColumns] = [side * Math.max(...high), side * Math.max(...wide) + 1];
  const [row, column] = [
    places(mostRows).unsqueeze(0).unsqueeze(2).add(start.mul(0)),
    places(mostColumns).unsqueeze(0).unsqueeze(0).add(start.mul(0)),
  ];
  const shown = most === undefined ? featuresAt(placing, row, column) : shrunkFeatures(placing, row, column, kept);
  const ends = column.eq(kept.columns.unsqueeze(2)).unsqueeze(3);
  const withEnds = graph.parameter(newline).where(ends, shown);
  const seen = row.lt(kept.rows.unsqueeze(2)).logical_and(column.le(kept.columns.unsqueeze(2)));
  const one = alone?.unsqueeze(1).unsqueeze(2);
  const only = row.eq(0).logical_and(column.eq(0));
  const cells = one ? graph.parameter(newline).where(one.unsqueeze(3), withEnds) : withEnds;
  const present = one ? only.to("int64").where(one, seen.to("int64")).to("bool") : seen;
  const whole = features.select(1, 0);
  const all = Tensor.cat([whole, cells.reshape([images, mostRows * mostColumns, width])], 1);
  const wholeSeen = graph.constant([1], "int64", [1, 1]).expand([images, side ** 2]);
  const flags = Tensor.cat([wholeSeen, present.to("int64").reshape([images, mostRows * mostColumns])], 1);
  return all.flatten(0, 1).compress(0, flags.flatten(0, 1).to("bool"), "features");
};

/**
 * Tiny values of a model of several tiles, each of two patches by two, whose resolutions are in proportion to those of a checkpoint
 * with tiles of so many pixels.
 */
export const tinyAnyResolution = <V extends { readonly patch_size: number }>(
  written: readonly unknown[],
  merged: V,
  pixels: number,
) => {
  const image_size = 2 * merged.patch_size;
  return {
    vision_config: { ...merged, image_size },
    image_grid_pinpoints: resolutionsOf(written).map((one) => one.map((edge) => (edge / pixels) * image_size)),
  };
};
