import { InputError } from "@tiny-random/core";
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelValues } from "./pixel-values.ts";
import { type Pixels, sampledWindow } from "./pixels.ts";
import { multiplesPlacement, placedSize } from "./placement.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { commonSize, stacked } from "./stacked.ts";

/** Pixels of a border on either side of an edge of this length. */
const borderOf = (length: number): number => Math.trunc(Math.sqrt(length / 2) * 3);

const borderedSize = ({ height, width }: ImageSize, { do_pad }: ImageProcessorConfig): ImageSize => {
  const edge = (length: number) => length + (do_pad ? 2 * borderOf(length) : 0);
  return { height: edge(height), width: edge(width) };
};

/** The place whose value stands at another one outside of a line: mirrored about its first or last place. */
const reflectedPlace = (at: number, length: number): number => {
  if (length === 1) return 0;
  const place = Math.abs(at) % (2 * (length - 1));
  return place < length ? place : 2 * (length - 1) - place;
};

/** An image with a border in which it is mirrored. */
const bordered = (image: Pixels, config: ImageProcessorConfig): Pixels => {
  const size = borderedSize(image, config);
  const [top, left] = [(size.height - image.height) / 2, (size.width - image.width) / 2];
  const data = new Uint8Array(size.height * size.width * 3);
  for (let row = 0; row < size.height; row++)
    for (let column = 0; column < size.width; column++) {
      const source = reflectedPlace(row - top, image.height) * image.width + reflectedPlace(column - left, image.width);
      data.set(image.data.subarray(3 * source, 3 * source + 3), 3 * (row * size.width + column));
    }
  return { ...size, data };
};

const targetSize = (size: ImageSize, config: ImageProcessorConfig): ImageSize =>
  config.do_resize ? multiplesPlacement(size, config).resized : size;

/** The image with its corners at the corners of another size. */
const stretched = (image: Pixels, size: ImageSize): Pixels => {
  const step = (from: number, to: number) => (to > 1 ? (from - 1) / (to - 1) : 0);
  const down = step(image.height, size.height);
  const across = step(image.width, size.width);
  return sampledWindow(image, size, { left: 0, top: 0, across, down, outside: "edge" });
};

/** Images with mirrored borders, then resized between their corners, without a mean over what a pixel covers (ZoeDepth). */
export const stackedReflected: BatchLayout = {
  sizeOf: (placement, config) => targetSize(borderedSize(placedSize(placement), config), config),
  rawSize: stacked.rawSize,
  batch: (images, config) => {
    if (config.do_resize && config.resample !== 2)
      throw new InputError(`${config.image_processor_type} resizes by resample 2 only`, "Set resample to 2.");
    const placed = images.map((image) => {
      const whole = bordered(image, config);
      const size = targetSize(whole, config);
      return config.do_resize ? stretched(whole, size) : whole;
    });
    return { pixel_values: pixelValues(placed, commonSize(placed, config), config) };
  },
};
