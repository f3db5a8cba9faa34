import { InputError, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { normalizedPlanes } from "./pixel-values.ts";
import type { Pixels } from "./pixels.ts";
import { placedSize } from "./placement.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";
import { largerThan, largestNumber } from "./stacked.ts";

/** The red, green and blue plane of an image. */
interface Planes extends ImageSize {
  readonly planes: readonly Float32Array[];
}

/** Images and their planes, normalized. */
export const withPlanes = (images: readonly Pixels[], config: ImageProcessorConfig): readonly Planes[] =>
  images.map((image) => ({
    height: image.height,
    width: image.width,
    planes: normalizedPlanes(image, config),
  }));

/** Sizes of patches. */
export interface PatchSizes {
  /** The edge of a patch in pixels. */
  readonly patch: number;
  /** Frames of a patch; a still image is repeated for each. */
  readonly frames: number;
  /** The edge of a merged token, in patches; its patches are consecutive. */
  readonly merge: number;
}

/** Top left pixels of an image's patches, in order of merged tokens. */
const corners = ({ height, width }: ImageSize, { patch, merge }: PatchSizes): [top: number, left: number][] => {
  const [rows, columns] = [Math.floor(height / patch), Math.floor(width / patch)];
  return Array.from({ length: rows * columns }, (_, index) => {
    const [block, inner] = [Math.floor(index / merge ** 2), index % merge ** 2];
    const perRow = columns / merge;
    const row = Math.floor(block / perRow) * merge + Math.floor(inner / merge);
    const column = (block % perRow) * merge + (inner % merge);
    return [row * patch, column * patch];
  });
};

/** The values of a patch, `[channels, frames, rows, columns]` flattened. */
const patchValues = (image: Planes, [top, left]: readonly [number, number], { patch, frames }: PatchSizes): number[] =>
  image.planes.flatMap((plane) => {
    const rows = Array.from({ length: patch }, (_, row) => (top + row) * image.width + left);
    const still = rows.flatMap((start) => Array.from(plane.subarray(start, start + patch)));
    return Array.from({ length: frames }, () => still).flat();
  });

/** What the numbers of a patch are, in order. */
type PatchValues = (image: Planes, corner: readonly [number, number], sizes: PatchSizes) => number[];

/** The values of a patch, `[frames, channels, rows, columns]` flattened. */
export const frameByFrame: PatchValues = (image, corner, { patch, frames, merge }) => {
  const still = patchValues(image, corner, { patch, frames: 1, merge });
  return Array.from({ length: frames }, () => still).flat();
};

/** The values of a patch of one frame, `[rows, columns, channels]` flattened. */
export const pixelByPixel: PatchValues = ({ planes, width }, [top, left], { patch }) =>
  Array.from({ length: patch ** 2 }, (_, index) => {
    const at = (top + Math.floor(index / patch)) * width + left + (index % patch);
    return planes.map((plane) => plane[at] ?? 0);
  }).flat();

/**
 * Images of any sizes as one row of patches (`Qwen2VLImageProcessor`).
 *
 * @returns `pixel_values` `[patches, channels · frames · patch²]`, and `image_grid_thw` `[images, 3]`, the number of each
 * image's patches in time, height and width
 */
export const packedPatches = (
  images: readonly Planes[],
  sizes: PatchSizes,
  valuesOf: PatchValues = patchValues,
): Tensors => {
  const patches = images.flatMap((image) => corners(image, sizes).map((corner) => valuesOf(image, corner, sizes)));
  const grids = images.flatMap(({ height, width }) => [1, height / sizes.patch, width / sizes.patch]);
  return {
    pixel_values: {
      dtype: "float32",
      shape: [patches.length, patches[0]?.length ?? 0],
      data: Float32Array.from(patches.flat()),
    },
    image_grid_thw: { dtype: "int64", shape: [images.length, 3], data: BigInt64Array.from(grids, BigInt) },
  };
};

/**
 * Images of any sizes as rows of patches, padded with zeros (`Siglip2ImageProcessor`).
 *
 * @param patch the edge of a patch in pixels
 * @param most patches of a row
 * @returns `pixel_values` `[images, most, patch² · channels]`, `pixel_attention_mask` `[images, most]`, and `spatial_shapes`
 * `[images, 2]`, the number of each image's patches in height and width
 */
export const paddedPatches = (
  images: readonly Planes[],
  { patch, most }: { readonly patch: number; readonly most: number },
): Tensors => {
  const sizes = { patch, frames: 1, merge: 1 };
  const features = patch ** 2 * (images[0]?.planes.length ?? 0);
  const data = new Float32Array(images.length * most * features);
  const mask = new BigInt64Array(images.length * most);
  for (const [index, image] of images.entries()) {
    const patches = corners(image, sizes).map((corner) => pixelByPixel(image, corner, sizes));
    data.set(patches.flat(), index * most * features);
    mask.fill(1n, index * most, index * most + patches.length);
  }
  const shapes = images.flatMap(({ height, width }) => [BigInt(height / patch), BigInt(width / patch)]);
  return {
    pixel_values: { dtype: "float32", shape: [images.length, most, features], data },
    pixel_attention_mask: { dtype: "int64", shape: [images.length, most], data: mask },
    spatial_shapes: { dtype: "int64", shape: [images.length, 2], data: BigInt64Array.from(shapes) },
  };
};

/** All images' patches in one row, and their grids; the numbers of `size` are areas in pixels. */
export const packed = (
  patchSizes: (config: ImageProcessorConfig) => PatchSizes,
  valuesOf: PatchValues = patchValues,
): BatchLayout => ({
  sizeOf: placedSize,
  rawSize: (config) => largerThan(Math.sqrt(largestNumber(config))),
  batch: (images, config) => packedPatches(withPlanes(images, config), patchSizes(config), valuesOf),
});

/** An image on a larger page, at its top left; what is beyond it is one step darker than black, which sets it apart from black. */
const paddedPlanes = ({ height, width, planes }: Planes, page: ImageSize, config: ImageProcessorConfig): Planes => ({
  ...page,
  planes: planes.map((plane, channel) => {
    const beyond = (-config.rescale_factor - (config.image_mean[channel] ?? 0)) / (config.image_std[channel] ?? 1);
    const whole = new Float32Array(page.height * page.width).fill(beyond);
    for (let row = 0; row < height; row++) whole.set(plane.subarray(row * width, (row + 1) * width), row * page.width);
    return whole;
  }),
});

/**
 * Images as they are, padded at the bottom and right and cut into pictures of `size`, one for each token (Inkling 2):
 * `pixel_values` `[tokens, height, width, channels]`, and their grids.
 */
export const tokenPictures: BatchLayout = {
  sizeOf: placedSize,
  rawSize: ({ size }) => ({ height: 2 * settingSize(size).height - 3, width: 3 * settingSize(size).width - 5 }),
  batch: (images, config) => {
    const { height: edge } = settingSize(config.size);
    const whole = (length: number) => Math.ceil(length / edge) * edge;
    const padded = withPlanes(images, config).map((image) =>
      paddedPlanes(image, { height: whole(image.height), width: whole(image.width) }, config),
    );
    const made = packedPatches(padded, { patch: edge, frames: 1, merge: 1 }, pixelByPixel);
    const { pixel_values: rows } = made;
    if (!rows) throw new InputError("there are no images");
    const pictures = { ...rows, shape: [rows.shape[0] ?? 0, edge, edge, 3] };
    return { ...made, pixel_values: pictures };
  },
};

/** The same, and `image_merge_sizes` `[images]`: patches along an edge of each image's merged tokens (VideoLLaMA 3). */
export const packedWithMerges = (patchSizes: (config: ImageProcessorConfig) => PatchSizes): BatchLayout => {
  const rows = packed(patchSizes);
  return {
    ...rows,
    batch: async (images, config) => ({
      ...(await rows.batch(images, config)),
      image_merge_sizes: {
        dtype: "int64",
        shape: [images.length],
        data: new BigInt64Array(images.length).fill(BigInt(patchSizes(config).merge)),
      },
    }),
  };
};

/** The same, each patch a small picture: `pixel_values` `[patches, channels · frames, patch, patch]`. */
export const packedPictures = (patchSizes: (config: ImageProcessorConfig) => PatchSizes): BatchLayout => {
  const rows = packed(patchSizes);
  return {
    ...rows,
    batch: async (images, config) => {
      const made = await rows.batch(images, config);
      if (!made["pixel_values"]) throw new InputError("there are no images");
      const { dtype, shape, data } = made["pixel_values"];
      const { patch, frames } = patchSizes(config);
      return { ...made, pixel_values: { dtype, shape: [shape[0] ?? 0, 3 * frames, patch, patch], data } };
    },
  };
};

/** A square raw image, which is larger than so many patches: the size of the model's images is that of a square of patches. */
const squareOf = (patches: number, config: ImageProcessorConfig): ImageSize => {
  const edge = Math.ceil(1.5 * Number(config["patch_size"]) * Math.sqrt(patches));
  return { height: edge, width: edge };
};

/** A row of patches for each image, padded to `max_num_patches`, and how many rows and columns of patches the image has. */
export const patchRows: BatchLayout = {
  sizeOf: placedSize,
  rawSize: (config) => squareOf(Number(config["max_num_patches"]), config),
  batch: (images, config) =>
    paddedPatches(withPlanes(images, config), {
      patch: Number(config["patch_size"]),
      most: Number(config["max_num_patches"]),
    }),
};

/** Patches of a row that pools of so many by so many become tokens of. */
const pooledPatches = (config: ImageProcessorConfig): number =>
  Number(config["max_soft_tokens"]) * Number(config["pooling_kernel_size"]) ** 2;

/** The column and row of each patch of rows that are so long, -1 at padding: int64 `[images, most, 2]`. */
const patchPositions = (shapes: readonly (readonly number[])[], most: number): StoredTensor => {
  const data = new BigInt64Array(shapes.length * most * 2).fill(-1n);
  for (const [image, [rows = 0, columns = 0]] of shapes.entries())
    for (let patch = 0; patch < rows * columns; patch++)
      data.set([BigInt(patch % columns), BigInt(Math.floor(patch / columns))], (image * most + patch) * 2);
  return { dtype: "int64", shape: [shapes.length, most, 2], data };
};

/** Rows of patches of a size, so many of an image at most, and `image_position_ids`, their places in the image. */
const rowsWithPlaces = (
  patchOf: (config: ImageProcessorConfig) => number,
  mostOf: (config: ImageProcessorConfig) => number,
): BatchLayout => ({
  sizeOf: placedSize,
  rawSize: (config) => squareOf(pooledPatches(config), config),
  batch: (images, config) => {
    const [patch, most] = [patchOf(config), mostOf(config)];
    const { pixel_values } = paddedPatches(withPlanes(images, config), { patch, most });
    const shapes = images.map(({ height, width }) => [height / patch, width / patch]);
    return { ...(pixel_values && { pixel_values }), image_position_ids: patchPositions(shapes, most) };
  },
});

/** A row of patches for each image, as long for all, and `image_position_ids`, their places in the image (Gemma 4). */
export const placedRows = rowsWithPlaces((config) => Number(config["patch_size"]), pooledPatches);

/** The same of pools of patches, each of which is a token (Gemma 4 without towers). */
export const placedPools = rowsWithPlaces(
  (config) => Number(config["patch_size"]) * Number(config["pooling_kernel_size"]),
  (config) => Number(config["max_soft_tokens"]),
);
