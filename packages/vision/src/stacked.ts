// Batches of images of one size: `pixel_values` `[images, 3, height, width]`.
import { InputError } from "@tiny-random/core";
import type { BatchLayout } from "./batch-layout.ts";
import { type ImageSize, imageSizeText, sameSize } from "./image-size.ts";
import { centered, imageSizes, pixelMask, pixelValues } from "./pixel-values.ts";
import { mirroredTo, type Pixels, sampledWindow } from "./pixels.ts";
import { placedSize, plainPlacement } from "./placement.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";

/** The largest number of the sizes that images are resized and cropped to. */
export const largestNumber = ({ size, crop_size }: ImageProcessorConfig): number =>
  Math.max(...Object.values(size), ...Object.values(crop_size ?? {}));

/** A landscape image whose edges are longer than this one. */
export const largerThan = (edge: number): ImageSize => ({
  height: Math.ceil(1.5 * edge),
  width: Math.ceil(1.75 * edge),
});

/** The largest height and the largest width. */
export const largestSize = (images: readonly Pixels[]): ImageSize => ({
  height: Math.max(...images.map(({ height }) => height)),
  width: Math.max(...images.map(({ width }) => width)),
});

/** The size of all images. Throws InputError where sizes differ. */
export const commonSize = (
  images: readonly Pixels[],
  { image_processor_type }: Pick<ImageProcessorConfig, "image_processor_type">,
): ImageSize => {
  const size = largestSize(images);
  const other = images.find((image) => !sameSize(image, size));
  if (!other) return size;
  throw new InputError(
    `${image_processor_type} makes images of ${imageSizeText(size)} and ${imageSizeText(other)}, which are no batch`,
    "Give images of one size.",
  );
};

/** The size of padded images: pad_size, or the largest height and width. */
const paddedSize = (images: readonly Pixels[], { pad_size }: ImageProcessorConfig): ImageSize =>
  pad_size ? settingSize(pad_size) : largestSize(images);

/** The size of a batch. Throws InputError where sizes differ without padding. */
const batchSize = (images: readonly Pixels[], config: ImageProcessorConfig): ImageSize =>
  config.do_pad ? paddedSize(images, config) : commonSize(images, config);

/** Resized images as they are, padded to the largest where the config says so. */
export const stacked: BatchLayout = {
  sizeOf: placedSize,
  rawSize: (config) => largerThan(largestNumber(config)),
  batch: (images, config) => ({ pixel_values: pixelValues(images, batchSize(images, config), config) }),
};

/** The same under the name `pixel_values_images` (Video-LLaVA). */
export const stackedImages: BatchLayout = {
  ...stacked,
  batch: (images, config) => ({ pixel_values_images: pixelValues(images, batchSize(images, config), config) }),
};

/** Images as the frames of one video: `[1, images, 3, height, width]`. */
export const stackedVideo: BatchLayout = {
  sizeOf: stacked.sizeOf,
  rawSize: stacked.rawSize,
  batch: (images, config) => {
    const frames = pixelValues(images, batchSize(images, config), config);
    return { pixel_values: { ...frames, shape: [1, ...frames.shape] } };
  },
};

/** Resized images as they are, and `pixel_mask` `[images, height, width]` where images are padded. */
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

/** The same of square raw images: whole stages of a backbone fit into what they are resized to (OneFormer). */
export const stackedSquares: BatchLayout = {
  ...stackedWithMask,
  rawSize: (config) => {
    const edge = Math.ceil(1.5 * largestNumber(config));
    return { height: edge, width: edge };
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
    pixel_values: pixelValues(images, paddedSize(images, config), config),
    image_sizes: imageSizes(images),
  }),
};

/** Raw images a little larger than the model's: they are resized to the next smaller multiple (GLPN). */
export const stackedAlmost: BatchLayout = {
  ...stacked,
  rawSize: ({ size }) => {
    const { height, width } = settingSize(size);
    return { height: height + 13, width: width + 7 };
  },
};

/** A raw image a little smaller than the model's, for processors that pad to multiples. */
export const almostSize = ({ size }: ImageProcessorConfig): ImageSize => {
  const { height, width } = settingSize(size);
  return { height: height - 3, width: width - 5 };
};

/** The length that an image is mirrored to: the next multiple, which is always a larger one. */
const beyond = (length: number, divisor: number): number => (Math.floor(length / divisor) + 1) * divisor;

const mirroredSize = ({ height, width }: ImageSize, config: ImageProcessorConfig): ImageSize => {
  const divisor = Number(config["size_divisor"]);
  return { height: beyond(height, divisor), width: beyond(width, divisor) };
};

/** Images mirrored behind their last row and column up to a multiple of `size_divisor` (Swin2SR). */
export const stackedMirrored: BatchLayout = {
  sizeOf: (placement, config) => mirroredSize(placedSize(placement), config),
  rawSize: almostSize,
  batch: (images, config) => {
    const mirrored = images.map((image) => (config.do_pad ? mirroredTo(image, mirroredSize(image, config)) : image));
    return { pixel_values: pixelValues(mirrored, commonSize(mirrored, config), config) };
  },
};

/** The size whose edges are multiples of `size_divisor`, the next ones where an image is none. */
export const coveredSize = ({ height, width }: ImageSize, config: ImageProcessorConfig): ImageSize => {
  const divisor = config.do_pad ? Number(config["size_divisor"]) : 1;
  const edge = (length: number) => Math.ceil(length / divisor) * divisor;
  return { height: edge(height), width: edge(width) };
};

/** Images in the middle of zeros up to a multiple of `size_divisor` (CHMv2). */
export const stackedCentered: BatchLayout = {
  sizeOf: (placement, config) => coveredSize(placedSize(placement), config),
  rawSize: almostSize,
  batch: (images, config) => {
    const size = coveredSize(commonSize(images, config), config);
    return { pixel_values: pixelValues(images, size, config, centered) };
  },
};

/** An image of another size, every pixel mixed of the four around its place, however many lie between. */
export const sampled = (image: Pixels, size: ImageSize): Pixels => {
  const [down, across] = [image.height / size.height, image.width / size.width];
  return sampledWindow(image, size, { left: across / 2 - 0.5, top: down / 2 - 0.5, across, down, outside: "edge" });
};

const resampledSize = (image: ImageSize, config: ImageProcessorConfig): ImageSize =>
  plainPlacement(image, { ...config, do_center_crop: false, do_pad: false }).resized;

/** Images resized as DETR's are, without a mean over what a pixel covers, and `pixel_mask` (RF-DETR). */
export const stackedSampledWithMask: BatchLayout = {
  sizeOf: (placement, config) => resampledSize(placedSize(placement), config),
  rawSize: stacked.rawSize,
  batch: (images, config) =>
    stackedWithMask.batch(
      images.map((image) => sampled(image, resampledSize(image, config))),
      config,
    ),
};

/** Images of `size`, without a mean over what a pixel covers (DepthPro). */
export const stackedSampled: BatchLayout = {
  sizeOf: (placement, config) => (config.do_resize ? settingSize(config.size) : placedSize(placement)),
  rawSize: stacked.rawSize,
  batch: (images, config) =>
    stacked.batch(
      images.map((image) => (config.do_resize ? sampled(image, settingSize(config.size)) : image)),
      config,
    ),
};
