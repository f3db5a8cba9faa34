import type { StoredTensor } from "@tiny-random/nn";
import type { ImageSize } from "./image-size.ts";
import type { Pixels } from "./pixels.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";

/** Rows of red, green and blue values, of bytes or what lies between them. */
export interface PixelRows extends ImageSize {
  readonly data: ArrayLike<number>;
}

/**
 * The red, green and blue plane of an image, rescaled and normalized in float32. EfficientNet's `rescale_offset` subtracts 1
 * before, its `include_top` divides by the deviation once more; `do_flip_channel_order` of MobileViT exchanges red and
 * blue at the end, as PP-LCNet does always.
 */
export const normalizedPlanes = ({ height, width, data }: PixelRows, config: ImageProcessorConfig): Float32Array[] =>
  [0, 1, 2].map((channel) => {
    const source = config["do_flip_channel_order"] === true ? 2 - channel : channel;
    const [mean, deviation] = [config.image_mean[source] ?? 0, config.image_std[source] ?? 1].map(Math.fround);
    const factor = config.do_rescale ? config.rescale_factor : 1;
    const offset = config.do_rescale && config["rescale_offset"] === true ? 1 : 0;
    const divisor = config["include_top"] === true ? (deviation as number) : 1;
    return Float32Array.from({ length: height * width }, (_, index) => {
      const value = Math.fround((data[3 * index + source] as number) * factor) - offset;
      const normalized = config.do_normalize ? Math.fround(value - (mean as number)) / (deviation as number) : value;
      return normalized / divisor;
    });
  });

/** The color that normalization makes zero, as bytes. */
export const meanColor = ({ image_mean }: Pick<ImageProcessorConfig, "image_mean">): readonly number[] =>
  image_mean.map((value) => Math.trunc(value * 255));

/** Where an image stands among zeros. */
type Corner = (image: ImageSize, size: ImageSize) => { readonly top: number; readonly left: number };

const topLeft: Corner = () => ({ top: 0, left: 0 });

/** In the middle; where the rest is odd, one pixel less is above and to the left. */
export const centered: Corner = (image, size) => ({
  top: Math.floor((size.height - image.height) / 2),
  left: Math.floor((size.width - image.width) / 2),
});

/** Images among zeros, at the top left by default: `[images, 3, height, width]`. */
export const pixelValues = (
  images: readonly PixelRows[],
  size: ImageSize,
  config: ImageProcessorConfig,
  corner: Corner = topLeft,
): StoredTensor => {
  const { height, width } = size;
  const data = new Float32Array(images.length * 3 * height * width);
  for (const [index, image] of images.entries()) {
    const { top, left } = corner(image, size);
    for (const [channel, values] of normalizedPlanes(image, config).entries()) {
      const start = ((index * 3 + channel) * height + top) * width + left;
      for (let row = 0; row < image.height; row++)
        data.set(values.subarray(row * image.width, (row + 1) * image.width), start + row * width);
    }
  }
  return { dtype: "float32", shape: [images.length, 3, height, width], data };
};

/** Heights and widths of images: `[images, 2]`. */
export const imageSizes = (images: readonly ImageSize[]): StoredTensor => ({
  dtype: "int64",
  shape: [images.length, 2],
  data: BigInt64Array.from(
    images.flatMap(({ height, width }) => [height, width]),
    BigInt,
  ),
});

/** Ones at the pixels of images and zeros at padding: int64 `[images, height, width]`. */
export const pixelMask = (images: readonly Pixels[], { height, width }: ImageSize): StoredTensor => {
  const data = new BigInt64Array(images.length * height * width);
  for (const [index, image] of images.entries())
    for (let row = 0; row < image.height; row++)
      data.fill(1n, (index * height + row) * width, (index * height + row) * width + image.width);
  return { dtype: "int64", shape: [images.length, height, width], data };
};
