import { InputError, type Tensors } from "@tiny-random/core";
import { type CanvasChoice, canvasOf, canvasTiles, tileOf } from "./canvas-tiles.ts";
import { type ImageSize, imageSizeText, sameSize } from "./image-size.ts";
import { type PatchSizes, packedPatches } from "./packed-patches.ts";
import { normalizedPlanes, pixelMask, pixelValues } from "./pixel-values.ts";
import type { Pixels } from "./pixels.ts";
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
