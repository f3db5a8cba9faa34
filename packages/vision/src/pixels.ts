import { InputError } from "@tiny-random/core";
import type { KernelEnum, Sharp } from "sharp";
import type { ImageSize } from "./image-size.ts";
import type { Placement } from "./placement.ts";
import { roundHalfEven } from "./round-half-even.ts";

/** The image codec. It loads with the first image, since that takes as long as loading all families. */
const codec = async (): Promise<typeof import("sharp")["default"]> => {
  const { default: sharp } = await import("sharp");
  // Images are a few thousand pixels: threads and a cache cost more than they save.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
};

/** Rows of red, green and blue bytes. */
export interface Pixels extends ImageSize {
  readonly data: Uint8Array;
}

/** The names in libvips of Pillow's resampling filters, by Pillow's numbers. */
const kernels: Readonly<Record<number, keyof KernelEnum>> = { 0: "nearest", 1: "lanczos3", 2: "linear", 3: "cubic" };

/** An image file as red, green and blue. Throws InputError for a file that is no image. */
const open = async (name: string, file: Uint8Array): Promise<{ image: Sharp; raw: ImageSize }> => {
  const sharp = await codec();
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

/** A window over an image from a row and a column on, which may be negative; outside the image it has zeros. */
export const windowed = ({ height, width, data }: Pixels, window: ImageSize, top: number, left: number): Pixels => {
  const result = new Uint8Array(window.height * window.width * 3);
  for (let row = Math.max(0, -top); row < Math.min(window.height, height - top); row++) {
    const [first, end] = [Math.max(0, -left), Math.min(window.width, width - left)];
    const start = ((row + top) * width + first + left) * 3;
    result.set(data.subarray(start, start + (end - first) * 3), (row * window.width + first) * 3);
  }
  return { ...window, data: result };
};

/** The place in an image whose value stands at another one behind its end: the way back, and forth again. */
const mirroredPlace = (at: number, length: number): number => {
  const place = at % (2 * length);
  return place < length ? place : 2 * length - 1 - place;
};

/** An image that is mirrored behind its last row and column, up to a size. */
export const mirroredTo = ({ height, width, data }: Pixels, size: ImageSize): Pixels => {
  const result = new Uint8Array(size.height * size.width * 3);
  for (let row = 0; row < size.height; row++)
    for (let column = 0; column < size.width; column++) {
      const start = (mirroredPlace(row, height) * width + mirroredPlace(column, width)) * 3;
      result.set(data.subarray(start, start + 3), (row * size.width + column) * 3);
    }
  return { ...size, data: result };
};

/** Where the pixels of an image come from in another: those of its first pixel, and the steps from one to the next. */
interface SampledWindow {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
  /** What is outside of the image. */
  readonly outside: "black" | "edge";
}

const between = (place: number, last: number): number => Math.min(Math.max(place, 0), last);

/** Pixels between others, mixed of the four around them. */
export const sampledWindow = ({ height, width, data }: Pixels, size: ImageSize, window: SampledWindow): Pixels => {
  const result = new Uint8Array(size.height * size.width * 3);
  const at = (row: number, column: number, color: number) =>
    data[(Math.min(row, height - 1) * width + Math.min(column, width - 1)) * 3 + color] ?? 0;
  for (let row = 0; row < size.height; row++)
    for (let column = 0; column < size.width; column++) {
      const [down, right] = [window.top + row * window.down, window.left + column * window.across];
      const [y, x] = [between(down, height - 1), between(right, width - 1)];
      if (window.outside === "black" && (y !== down || x !== right)) continue;
      const [top, left] = [Math.floor(y), Math.floor(x)];
      for (let color = 0; color < 3; color++) {
        const line = (from: number) => at(from, left, color) * (1 - x + left) + at(from, left + 1, color) * (x - left);
        result[(row * size.width + column) * 3 + color] = Math.floor(
          line(top) * (1 - y + top) + line(top + 1) * (y - top) + 0.5,
        );
      }
    }
  return { ...size, data: result };
};

/** Crops the center; where the rest is odd, one pixel less is cut at the top and left, or as many as half of it is rounded to. */
const cropped = (pixels: Pixels, crop: ImageSize, round = Math.floor): Pixels =>
  windowed(pixels, crop, round((pixels.height - crop.height) / 2), round((pixels.width - crop.width) / 2));

/** Pads an image to a square around it, in a color. */
export const squaredPixels = (pixels: Pixels, color: readonly number[]): Pixels => {
  const edge = Math.max(pixels.height, pixels.width);
  return padded(pixels, { height: edge, width: edge }, color);
};

/** Pads with a color, black by default, on all sides; where the rest is odd, one pixel less at the top and left. */
const padded = (pixels: Pixels, page: ImageSize, color: readonly number[] = [0, 0, 0]): Pixels => {
  const [top, left] = [Math.ceil((pixels.height - page.height) / 2), Math.ceil((pixels.width - page.width) / 2)];
  const whole = windowed(pixels, page, top, left);
  if (color.every((value) => value === 0)) return whole;
  const isImage = (at: number, start: number, length: number) => at >= -start && at < length - start;
  for (let index = 0; index < page.height * page.width; index++) {
    const [row, column] = [Math.floor(index / page.width), index % page.width];
    if (!isImage(row, top, pixels.height) || !isImage(column, left, pixels.width)) whole.data.set(color, 3 * index);
  }
  return whole;
};

const kernelOf = (resample: number): keyof KernelEnum => {
  const kernel = kernels[resample];
  if (kernel !== undefined) return kernel;
  throw new InputError(`resample ${resample} is no filter that images can be resized with`, "Set it to 0, 1, 2 or 3.");
};

const imageOf = async ({ height, width, data }: Pixels): Promise<Sharp> =>
  (await codec())(data, { raw: { height, width, channels: 3 } });

const resizedTo = async (image: Sharp, size: ImageSize, kernel: keyof KernelEnum): Promise<Pixels> => {
  const resized = image.resize({ ...size, fit: "fill", kernel, fastShrinkOnLoad: false });
  return { ...size, data: new Uint8Array(await resized.raw().toBuffer()) };
};

/**
 * Resizes pixels; those of that size already stay unchanged.
 *
 * @param resample Pillow's number of a filter
 */
export const resizedPixels = async (pixels: Pixels, size: ImageSize, resample: number): Promise<Pixels> => {
  if (pixels.height === size.height && pixels.width === size.width) return pixels;
  return resizedTo(await imageOf(pixels), size, kernelOf(resample));
};

/**
 * The pixels of an image file, resized, padded and cropped. Throws InputError for a file that the codec refuses.
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
  const { cut, rotated, resized, thumbnail, padded: page, paddedFrom, background, crop, cropFrom } = placementOf(raw);
  const kernel = kernelOf(resample);
  const shown = cut ? await imageOf(cropped(await resizedTo(image, raw, kernel), cut)) : image;
  const first = await resizedTo(rotated ? shown.rotate(90) : shown, resized, kernel);
  const second = thumbnail ? await resizedTo(await imageOf(first), thumbnail, kernel) : first;
  const onPage = paddedFrom === "top left" ? windowed(second, page ?? second, 0, 0) : undefined;
  const whole = onPage ?? (page ? padded(second, page, background) : second);
  return crop ? cropped(whole, crop, cropFrom ? roundHalfEven : Math.floor) : whole;
};

/** Gray bytes as a PNG file of one channel. */
export const grayFile = async ({ height, width }: ImageSize, data: Uint8Array): Promise<Uint8Array> => {
  const image = (await codec())(data, { raw: { height, width, channels: 1 } });
  return new Uint8Array(await image.toColourspace("b-w").png({ compressionLevel: 0 }).toBuffer());
};

/** Pixels as a PNG file, without compression, so that its bytes are the same on every machine. */
export const pngFile = async (pixels: Pixels): Promise<Uint8Array> =>
  new Uint8Array(await (await imageOf(pixels)).png({ compressionLevel: 0 }).toBuffer());
