import { InputError, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { antialiased, squarePlane } from "./antialiased.ts";
import { resolutionTiles, tileEdge } from "./any-resolution.ts";
import { budgetedGrid, budgetedTiles, mostPatches } from "./budgeted-tiles.ts";
import { type CanvasChoice, canvasOf, canvasTiles, tileOf } from "./canvas-tiles.ts";
import { type ImageSize, imageSizeText, sameSize } from "./image-size.ts";
import { type PatchSizes, packedPatches, paddedPatches } from "./packed-patches.ts";
import { centered, normalizedPlanes, pixelMask, pixelValues } from "./pixel-values.ts";
import { grayFile, mirroredTo, type Pixels, resizedPixels, sampledWindow, squaredPixels } from "./pixels.ts";
import { type Placement, placedSize } from "./placement.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { type TileGrid, tileBatch, tilesOf, tilingOf } from "./tiling.ts";

/** What a processor reads beside images. */
export interface BesideImages {
  readonly call: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** How a class of image processors makes a batch of resized, padded and cropped images. */
export interface BatchLayout {
  /** The size of an image in the batch, before padding to the others. */
  sizeOf(placement: Placement, config: ImageProcessorConfig): ImageSize;
  /** A size of raw images that is only ever reduced: there libvips and Pillow agree. */
  rawSize(config: ImageProcessorConfig): ImageSize;
  /** What a call of the class needs beside images of these sizes: settings, and files that they name. */
  beside?(images: readonly ImageSize[]): Promise<BesideImages>;
  /** The tiles that it cuts a raw image into, where it does. */
  grid?(raw: ImageSize, config: ImageProcessorConfig): TileGrid;
  /** The processor's outputs, of images and then of the files beside them. */
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

/** The length that an image is mirrored to: the next multiple, which is a larger one always. */
const beyond = (length: number, divisor: number): number => (Math.floor(length / divisor) + 1) * divisor;

const mirroredSize = ({ height, width }: ImageSize, config: ImageProcessorConfig): ImageSize => {
  const divisor = Number(config["size_divisor"]);
  return { height: beyond(height, divisor), width: beyond(width, divisor) };
};

/** The same, of images that are mirrored behind their last row and column up to a multiple of `size_divisor` (Swin2SR). */
export const stackedMirrored: BatchLayout = {
  sizeOf: (placement, config) => mirroredSize(placedSize(placement), config),
  rawSize: ({ size }) => ({ height: (size["height"] ?? 0) - 3, width: (size["width"] ?? 0) - 5 }),
  batch: (images, config) =>
    stacked.batch(
      images.map((image) => (config.do_pad ? mirroredTo(image, mirroredSize(image, config)) : image)),
      { ...config, do_pad: false },
    ),
};

/** The size whose edges are multiples of `size_divisor`, the next ones where an image is none. */
const coveredSize = ({ height, width }: ImageSize, config: ImageProcessorConfig): ImageSize => {
  const divisor = config.do_pad ? Number(config["size_divisor"]) : 1;
  const edge = (length: number) => Math.ceil(length / divisor) * divisor;
  return { height: edge(height), width: edge(width) };
};

/** The same, of images in the middle of zeros up to a multiple of `size_divisor` (CHMv2). */
export const stackedCentered: BatchLayout = {
  sizeOf: (placement, config) => coveredSize(placedSize(placement), config),
  rawSize: stackedMirrored.rawSize,
  batch: (images, config) => {
    const size = coveredSize(batchSize(images, { ...config, do_pad: false }), config);
    return { pixel_values: pixelValues(images, size, config, centered) };
  },
};

const statedSize = ({ size }: ImageProcessorConfig): ImageSize => ({
  height: size["height"] ?? 0,
  width: size["width"] ?? 0,
});

/** A trimap: a disc that is in front for sure, a ring that is unknown, the rest behind. */
const drawTrimap = ({ height, width }: ImageSize, index: number): Uint8Array =>
  Uint8Array.from({ length: height * width }, (_, at) => {
    const [down, across] = [Math.floor(at / width) - height / 2, (at % width) - width / 2];
    const distance = Math.hypot(down, across) / Math.min(height, width) + index / 16;
    return distance < 0.2 ? 255 : distance < 0.35 ? 128 : 0;
  });

/** The planes of images with a fourth of their trimaps. */
const withTrimaps = (images: StoredTensor, trimaps: readonly Pixels[], config: ImageProcessorConfig): StoredTensor => {
  const [rows = 0, , height = 0, width = 0] = images.shape;
  const area = height * width;
  const data = new Float32Array(rows * 4 * area);
  const factor = config.do_rescale ? config.rescale_factor : 1;
  for (const [row, trimap] of trimaps.entries()) {
    data.set((images.data as Float32Array).subarray(row * 3 * area, (row + 1) * 3 * area), row * 4 * area);
    for (let at = 0; at < trimap.height * trimap.width; at++) {
      const place = Math.floor(at / trimap.width) * width + (at % trimap.width);
      data[(row * 4 + 3) * area + place] = (trimap.data[3 * at] ?? 0) * factor;
    }
  }
  return { dtype: "float32", shape: [rows, 4, height, width], data };
};

/** Images and their trimaps, at the top left of zeros up to a multiple of `size_divisor`: `[images, 4, height, width]` (VitMatte). */
export const stackedWithTrimaps: BatchLayout = {
  sizeOf: (placement, config) => coveredSize(placedSize(placement), config),
  rawSize: stackedMirrored.rawSize,
  beside: async (images) => {
    const names = images.map((_, index) => (index === 0 ? "trimap.png" : `trimap_${index}.png`));
    const files = await Promise.all(images.map((size, index) => grayFile(size, drawTrimap(size, index))));
    return {
      call: { trimaps: names },
      files: Object.fromEntries(names.map((name, at) => [name, files[at] as Uint8Array])),
    };
  },
  batch: (all, config) => {
    const [images, trimaps] = [all.slice(0, all.length / 2), all.slice(all.length / 2)];
    const size = coveredSize(batchSize(images, { ...config, do_pad: false }), config);
    return { pixel_values: withTrimaps(pixelValues(images, size, config), trimaps, config) };
  },
};

/** A box in an image: left, top, width, height. */
type Box = readonly [left: number, top: number, width: number, height: number];

/** A box from an image, a quarter larger than it is and in the proportions of the size that it is warped to (VitPose). */
const warpedBox = (image: Pixels, [left, top, width, height]: Box, size: ImageSize): Pixels => {
  const ratio = size.width / size.height;
  const wide = 1.25 * Math.max(width, height * ratio);
  const high = 1.25 * Math.max(height, width / ratio);
  return sampledWindow(image, size, {
    left: left + (width - wide) / 2,
    top: top + (height - high) / 2,
    across: wide / (size.width - 1),
    down: high / (size.height - 1),
    outside: "black",
  });
};

/** What the boxes of images show, each an image of the same size (VitPose). */
export const stackedBoxes: BatchLayout = {
  sizeOf: (_, config) => statedSize(config),
  rawSize: ({ size }) => largerThan(Math.max(...Object.values(size))),
  beside: async (images) => ({
    // A box in the middle, and one that reaches beyond the image as soon as it is enlarged.
    call: {
      boxes: images.map(({ height, width }, at) => [[width / 4, at % 2 === 0 ? height / 4 : 0, width / 2, height / 2]]),
    },
  }),
  batch: (images, config) => {
    const size = statedSize(config);
    const boxes = (config["boxes"] ?? []) as readonly (readonly Box[])[];
    const shown = images.flatMap((image, row) => (boxes[row] ?? []).map((box) => warpedBox(image, box, size)));
    return { pixel_values: pixelValues(shown, size, config) };
  },
};

/** An image of another size, every pixel mixed of the four around its place, however many lie between. */
const sampled = (image: Pixels, size: ImageSize): Pixels => {
  const [down, across] = [image.height / size.height, image.width / size.width];
  return sampledWindow(image, size, { left: across / 2 - 0.5, top: down / 2 - 0.5, across, down, outside: "edge" });
};

/** Images of `size`, without a mean over what a pixel covers (DepthPro). */
export const stackedSampled: BatchLayout = {
  sizeOf: (placement, config) => (config.do_resize ? statedSize(config) : placedSize(placement)),
  rawSize: stacked.rawSize,
  batch: (images, config) =>
    stacked.batch(
      images.map((image) => (config.do_resize ? sampled(image, statedSize(config)) : image)),
      config,
    ),
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

/** `pixel_values` of squares, padded before they are resized in floating point and only then normalized (OWLv2). */
export const antialiasedSquares: BatchLayout = {
  sizeOf: (_, { size }) => ({ height: size["height"] ?? 0, width: size["width"] ?? 0 }),
  rawSize: stacked.rawSize,
  batch: (images, config) => {
    const { height = 0, width = 0 } = config.size;
    const { image_mean, image_std, do_pad, do_resize, do_normalize } = config;
    const planes = images.flatMap((image) =>
      normalizedPlanes(image, { ...config, do_normalize: false }).map((values, channel) => {
        const plane = { height: image.height, width: image.width, values };
        const page = do_pad ? squarePlane(plane) : plane;
        const made = do_resize ? antialiased(page, { height, width }).values : page.values;
        const [mean, deviation] = [image_mean[channel] ?? 0, image_std[channel] ?? 1];
        return do_normalize ? made.map((value) => (value - mean) / deviation) : made;
      }),
    );
    const data = Float32Array.from(planes.flatMap((plane) => Array.from(plane)));
    return { pixel_values: { dtype: "float32", shape: [images.length, 3, height, width], data } };
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

/** Each image's patches in a row of its own, padded to `max_num_patches`, and how many of them stand below and beside another. */
export const patchRows: BatchLayout = {
  sizeOf: placedSize,
  // A square: the size of the model's images is that of a square of patches.
  rawSize: (config) => {
    const edge = Math.ceil(1.5 * Number(config["patch_size"]) * Math.sqrt(Number(config["max_num_patches"])));
    return { height: edge, width: edge };
  },
  batch: (images, config) =>
    paddedPatches(
      images.map((image) => ({ ...image, planes: normalizedPlanes(image, config) })),
      { patch: Number(config["patch_size"]), most: Number(config["max_num_patches"]) },
    ),
};

/** The same, each patch a small picture: `pixel_values` `[patches, channels · frames, patch, patch]`. */
export const packedPictures = (patchSizes: (config: ImageProcessorConfig) => PatchSizes): BatchLayout => {
  const rows = packed(patchSizes);
  return {
    ...rows,
    batch: async (images, config) => {
      const { pixel_values: pixels, ...grids } = await rows.batch(images, config);
      if (!pixels) throw new InputError("there are no images");
      const { patch, frames } = patchSizes(config);
      return { pixel_values: { ...pixels, shape: [pixels.shape[0] ?? 0, 3 * frames, patch, patch] }, ...grids };
    },
  };
};

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
      await resizedPixels(squaredPixels(image, color), { height: edge, width: edge }, config.resample),
    ];
    const tiles = await Promise.all(
      images.map((image, index) => (alone[index] ? resolutionTiles(image, config) : one(image))),
    );
    const present = counts.filter((count) => count > 0);
    return { ...tileRows(images, tiles, config), batch_num_images: int64(present, [present.length]) };
  },
};

/** Tiles and whole images as rows of patches, with their masks and shapes; raw images fill two tiles by two. */
export const budgetedRows: BatchLayout = {
  sizeOf: (_, config) => ({ height: Number(config["tile_size"]), width: Number(config["tile_size"]) }),
  rawSize: (config) => {
    const tile = Number(config["tile_size"]);
    return { height: Math.ceil(2.1 * tile), width: Math.ceil(2.2 * tile) };
  },
  grid: budgetedGrid,
  batch: async (images, config) => {
    const tiles = (await Promise.all(images.map((image) => budgetedTiles(image, config)))).flat();
    return paddedPatches(
      tiles.map((tile) => ({ ...tile, planes: normalizedPlanes(tile, config) })),
      { patch: Number(config["encoder_patch_size"]), most: mostPatches(config) },
    );
  },
};
