import { InputError } from "@tiny-random/core";
import sharp, { type KernelEnum, type Sharp } from "sharp";
import type { ImageSize } from "./image-size.ts";
import type { Placement } from "./placement.ts";

// Images are a few thousand pixels: threads and a cache cost more than they save.
sharp.concurrency(1);
sharp.cache(false);

/** Rows of red, green and blue bytes. */
export interface Pixels extends ImageSize {
  readonly data: Uint8Array;
}

/** Pillow's numbers of filters, by libvips' names for the same kernels. */
const kernels: Readonly<Record<number, keyof KernelEnum>> = { 0: "nearest", 1: "lanczos3", 2: "linear", 3: "cubic" };

/** An image file as red, green and blue, not yet decoded. Throws InputError where it is none. */
const open = async (name: string, file: Uint8Array): Promise<{ image: Sharp; raw: ImageSize }> => {
  try {
    const { data, info } = await sharp(file)
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { height, width } = info;
    return { image: sharp(data, { raw: { height, width, channels: 3 } }), raw: { height, width } };
  } catch (cause) {
    const [problem] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new InputError(`${name} is not an image that can be read: ${problem}`, "Give a PNG, JPEG or WebP file.", {
      cause,
    });
  }
};

/** First row or column of a crop out of the middle; negative where zeros stand around the image. */
const cropStart = (length: number, crop: number): number =>
  crop <= length ? Math.floor((length - crop) / 2) : -Math.ceil((crop - length) / 2);

const cropped = ({ height, width, data }: Pixels, crop: ImageSize): Pixels => {
  const [top, left] = [cropStart(height, crop.height), cropStart(width, crop.width)];
  const result = new Uint8Array(crop.height * crop.width * 3);
  for (let row = Math.max(0, -top); row < Math.min(crop.height, height - top); row++) {
    const [first, end] = [Math.max(0, -left), Math.min(crop.width, width - left)];
    const start = ((row + top) * width + first + left) * 3;
    result.set(data.subarray(start, start + (end - first) * 3), (row * crop.width + first) * 3);
  }
  return { ...crop, data: result };
};

/**
 * An image file's pixels, resized and cropped. Throws InputError where the codec refuses it.
 *
 * @param resample Pillow's number of a filter
 */
export const readPixels = async (
  name: string,
  file: Uint8Array,
  resample: number,
  placementOf: (raw: ImageSize) => Placement,
): Promise<Pixels> => {
  const { image, raw } = await open(name, file);
  const { resized, crop } = placementOf(raw);
  const kernel = kernels[resample];
  if (kernel === undefined)
    throw new InputError(
      `resample ${resample} is no filter that images can be resized with`,
      "Set it to 0, 1, 2 or 3.",
    );
  const data = await image
    .resize({ ...resized, fit: "fill", kernel, fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
  const pixels = { ...resized, data: new Uint8Array(data) };
  return crop ? cropped(pixels, crop) : pixels;
};

/** Pixels as a PNG file, stored without compression, whose bytes no processor's instructions change. */
export const pngFile = async ({ height, width, data }: Pixels): Promise<Uint8Array> =>
  new Uint8Array(
    await sharp(data, { raw: { height, width, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer(),
  );
