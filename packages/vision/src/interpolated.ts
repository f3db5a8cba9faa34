// Images of another size without a mean over what a pixel covers, as OpenCV and PyTorch interpolate by default.
import { InputError } from "@tiny-random/core";
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { type PixelRows, pixelValues } from "./pixel-values.ts";
import type { Pixels } from "./pixels.ts";
import { placedSize } from "./placement.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";
import { stacked } from "./stacked.ts";

/** The weights of the four places around one that lies a share behind the second: cubic convolution with a = -0.75. */
const cubicWeights = (share: number): readonly number[] => {
  const near = (x: number) => (1.25 * x - 2.25) * x * x + 1;
  const far = (x: number) => ((-0.75 * x + 3.75) * x - 6) * x + 3;
  return [far(share + 1), near(share), near(1 - share), far(2 - share)];
};

const linearWeights = (share: number): readonly number[] => [0, 1 - share, share, 0];

/** Pillow's number of a filter → its weights. */
const filters: Readonly<Record<number, (share: number) => readonly number[]>> = { 2: linearWeights, 3: cubicWeights };

/** Where each place of a line comes from: four places, those beyond an end being the last ones, with their weights. */
const sources = (length: number, target: number, weights: (share: number) => readonly number[]) =>
  Array.from({ length: target }, (_, place) => {
    const at = (place + 0.5) * (length / target) - 0.5;
    const below = Math.floor(at);
    return weights(at - below).map(
      (weight, index) => [Math.min(length - 1, Math.max(0, below - 1 + index)), weight] as const,
    );
  });

/** What becomes of the values after each of the two passes over an image. */
type Kept = (value: number) => number;

const bounded: Kept = (value) => Math.min(255, Math.max(0, value));

/** An image of another size, its rows interpolated, then its columns. */
const interpolated = (image: Pixels, { height, width }: ImageSize, resample: number, kept: Kept): PixelRows => {
  const weights = filters[resample];
  if (!weights)
    throw new InputError(`resample ${resample} is no filter that images are interpolated with`, "Set it to 2 or 3.");
  const [down, across] = [sources(image.height, height, weights), sources(image.width, width, weights)];
  const narrow = new Float64Array(image.height * width * 3);
  for (let row = 0; row < image.height; row++)
    for (const [column, from] of across.entries())
      for (let color = 0; color < 3; color++) {
        const at = (place: number) => image.data[(row * image.width + place) * 3 + color] ?? 0;
        narrow[(row * width + column) * 3 + color] = kept(
          from.reduce((sum, [place, weight]) => sum + weight * at(place), 0),
        );
      }
  const line = 3 * width;
  const data = new Float64Array(height * line);
  for (const [row, from] of down.entries())
    for (let at = 0; at < line; at++)
      data[row * line + at] = bounded(
        kept(from.reduce((sum, [place, weight]) => sum + weight * (narrow[place * line + at] ?? 0), 0)),
      );
  return { height, width, data };
};

const interpolating = (kept: Kept): BatchLayout => ({
  sizeOf: (placement, config) => (config.do_resize ? settingSize(config.size) : placedSize(placement)),
  rawSize: stacked.rawSize,
  batch: (images, config) => {
    if (!config.do_resize) return stacked.batch(images, config);
    const made = images.map((image) => interpolated(image, settingSize(config.size), config.resample, kept));
    return { pixel_values: pixelValues(made, settingSize(config.size), config) };
  },
});

/** Interpolated in floating point, then cut to what bytes can be (PP-DocLayoutV4). */
export const interpolatedRows = interpolating((value) => value);

const rounded: Kept = (value) => bounded(Math.floor(value + 0.5));

/** Interpolated in bytes, rounded after each pass (PP-DocLayoutV3). */
export const interpolatedBytes = interpolating(rounded);

/** One image so interpolated. Throws InputError for a filter that images are not interpolated with. */
export const interpolatedToBytes = (image: Pixels, size: ImageSize, { resample }: ImageProcessorConfig): PixelRows =>
  interpolated(image, size, resample, rounded);
