import { InputError, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { resolutionTiles, tileEdge } from "./any-resolution.ts";
import { type CanvasChoice, canvasOf, canvasTiles, tileOf } from "./canvas-tiles.ts";
import { type ImageSize, imageSizeText, sameSize } from "./image-size.ts";
import { type PatchSizes, packedPatches } from "./packed-patches.ts";
import { normalizedPlanes, pixelMask, pixelValues } from "./pixel-values.ts";
import { type Pixels, resizedPixels, squared } from "./pixels.ts";
import { type Placement, placedSize } from "./placement.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { type TileGrid, tileBatch, tilesOf, tilingOf } from "./tiling.ts";

/** How a class of image processors makes a batch of resized, padded and cropped images. */
export interface BatchLayout {
  /** The size of an image in the batch, before padding to the others. */
  sizeOf(placement: Placement, config: ImageProcessorConfig): ImageSize;
  /** A size of raw images that is only ever reduced: there libvips and Pillow agree. */
  rawSize(config: ImageProcessorConfig): ImageSize;
  /** The tiles that it cuts a raw image into, where it does. */
  grid?(raw: ImageSize, config: ImageProcessorConfig): TileGrid;
  /** The processor's outputs. */
  batch(images: readonly Pixels[], config: ImageProcessorConfig): Tensors | Promise<Tensors>;
}

const largestNumber = ({ size, crop_size }: ImageProcessorConfig): number =>
  Math.max(...Object.values(size), ...Object.values(crop_size ?? {}));

const largerThan = (edge: number): ImageSize => ({ height: Math.ceil(1.5 * edge), width: Math.ceil(1.75 * edge) });

/** The size of a batch: pad_size, or the largest height and width. Throws InputError where sizes differ without padding. */
const batchSize = (images: readonly Pixels[], config: ImageProcessorConfig): ImageSize => {
  const { do_pad, pad_size, image_processor_type } = config;
  if (do_pad && pad_size) return { height: pad_size["height"] ?? 0, width: pad_size["width"] ?? 0 };
  const size = {
    height: Math.max(...images.map(({ height }) => height)),
    width: Math.max(...images.map(({ width }) => width)),
  };
  const other = images.find((image) => !sameSize(image, size));
  if (do_pad || !other) return size;
  throw new InputError(
    `${image_processor_type} makes images of ${imageSizeText(size)} and ${imageSizeText(other)}, which are no batch`,
    "Give images of one size.",
  );
};

/** `pixel_values` `[images, 3, height, width]`. */
export const stacked: BatchLayout = {
  sizeOf: placedSize,
  rawSize: (config) => largerThan(largestNumber(config)),
  batch: (images, config) => ({ pixel_values: pixelValues(images, batchSize(images, config), config) }),
};

/** The same, of raw images that are a little larger than the model's: they are resized to the next smaller multiple (GLPN). */
export const stackedAlmost: BatchLayout = {
  ...stacked,
  rawSize: ({ size }) => ({ height: (size["height"] ?? 0) + 13, width: (size["width"] ?? 0) + 7 }),
};

/** The same, and `pixel_mask` `[images, height, width]` where images are padded. */
export const stackedWithMask: BatchLayout = {
  sizeOf: stacked.sizeOf,
  rawSize: stacked.rawSize,
  batch: (images, config) => {
    const size = batchSize(images, config);
    return {
      pixel_values: pixelValues(images, size, config),
      ...(config.do_pad && { pixel_mask: pixelMask(images, size) }),
    };
  },
};

/** Images padded to the largest, and their own sizes: `image_sizes` `[images, 2]`. Raw ones are twice as wide as high. */
export const stackedWithSizes: BatchLayout = {
  sizeOf: placedSize,
  rawSize: (config) => {
    const edge = largestNumber(config);
    return { height: Math.ceil(1.1 * edge), width: Math.ceil(2.2 * edge) };
  },
  batch: (images, config) => ({
    pixel_values: pixelValues(images, batchSize(images, { ...config, do_pad: true }), config),
    image_sizes: {
      dtype: "int64",
      shape: [images.length, 2],
      data: BigInt64Array.from(
        images.flatMap(({ height, width }) => [height, width]),
        BigInt,
      ),
    },
  }),
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

/** All images' patches in one row, and their grids; the numbers of `size` are areas in pixels. */
export const packed = (patchSizes: (config: ImageProcessorConfig) => PatchSizes): BatchLayout => ({
  sizeOf: placedSize,
  rawSize: (config) => largerThan(Math.sqrt(largestNumber(config))),
  batch: (images, config) =>
    packedPatches(
      images.map((image) => ({ ...image, planes: normalizedPlanes(image, config) })),
      patchSizes(config),
    ),
});

/** The tiles of all images one after another, `pixel_values` `[tiles, 3, height, width]`: raw images fill two tiles by two. */
export const canvased = (choose: CanvasChoice): BatchLayout => ({
  sizeOf: (_, config) => tileOf(config),
  rawSize: (config) => {
    const { height, width } = tileOf(config);
    return { height: Math.ceil(2.1 * height), width: Math.ceil(2.2 * width) };
  },
  grid: (raw, config) => canvasOf(raw, config, choose),
  batch: async (images, config) => {
    const tiles = await Promise.all(images.map((image) => canvasTiles(image, canvasOf(image, config, choose), config)));
    return { pixel_values: pixelValues(tiles.flat(), tileOf(config), config) };
  },
});

/** How many images each text has, as a call says; one each where it does not. */
const countsOf = (config: ImageProcessorConfig, images: number): readonly number[] =>
  (config["batch_num_images"] as readonly number[] | undefined) ?? Array<number>(images).fill(1);

const int64 = (values: readonly number[], shape: readonly number[]): StoredTensor => ({
  dtype: "int64",
  shape,
  data: BigInt64Array.from(values, BigInt),
});

/** Tiles of each image in one row, padded with zeros, and the sizes of raw images. */
const tileRows = (
  images: readonly Pixels[],
  tiles: readonly (readonly Pixels[])[],
  config: ImageProcessorConfig,
): Tensors => {
  const edge = tileEdge(config);
  const counts = tiles.map(({ length }) => length);
  const values = pixelValues(tiles.flat(), { height: edge, width: edge }, config);
  const sizes = images.flatMap(({ height, width }) => [height, width]);
  const { pixel_values } = tileBatch(counts, values);
  return { ...(pixel_values && { pixel_values }), image_sizes: int64(sizes, [images.length, 2]) };
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
    const color = config.image_mean.map((value) => Math.trunc(value * 255));
    const one = async (image: Pixels) => [
      await resizedPixels(squared(image, color), { height: edge, width: edge }, config.resample),
    ];
    const tiles = await Promise.all(
      images.map((image, index) => (alone[index] ? resolutionTiles(image, config) : one(image))),
    );
    const present = counts.filter((count) => count > 0);
    return { ...tileRows(images, tiles, config), batch_num_images: int64(present, [present.length]) };
  },
};
