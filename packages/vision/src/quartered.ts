// Images of any proportions within bounds, each of whose quarters may stand before it (Idefics2).
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelMask, pixelValues } from "./pixel-values.ts";
import { type Pixels, resizedPixels, windowed } from "./pixels.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { largerThan, largestSize } from "./stacked.ts";

/** The four quarters of an image, row by row; the second of two odd halves is the longer one. */
const quarters = (image: Pixels): readonly Pixels[] => {
  const [middle, center] = [Math.floor(image.height / 2), Math.floor(image.width / 2)];
  const rows = [
    { top: 0, height: middle },
    { top: middle, height: image.height - middle },
  ];
  const columns = [
    { left: 0, width: center },
    { left: center, width: image.width - center },
  ];
  return rows.flatMap(({ top, height }) =>
    columns.map(({ left, width }) => windowed(image, { height, width }, top, left)),
  );
};

/** Reduces an image whose longer edge is too long, then lengthens each edge that is too short. */
const bounded = ({ height, width }: ImageSize, { size }: ImageProcessorConfig): ImageSize => {
  const { shortest_edge: least = 1, longest_edge: most = Number.POSITIVE_INFINITY } = size;
  const ratio = width / height;
  const [high, wide] =
    width >= height && width > most
      ? [Math.trunc(most / ratio), most]
      : height > width && height > most
        ? [most, Math.trunc(most * ratio)]
        : [height, width];
  return { height: Math.max(high, least), width: Math.max(wide, least) };
};

/** What an image is shown as: its quarters and itself, or itself alone. */
const shownOf = (image: Pixels, config: ImageProcessorConfig): Promise<readonly Pixels[]> => {
  const parts = config["do_image_splitting"] === true ? [...quarters(image), image] : [image];
  return Promise.all(parts.map((part) => resizedPixels(part, bounded(part, config), config.resample)));
};

/**
 * Images and their quarters, padded to the largest of the batch: `pixel_values` `[images, parts, 3, height, width]`, and
 * `pixel_attention_mask` of booleans `[images, parts, height, width]`.
 */
export const quartered: BatchLayout = {
  sizeOf: (_, { size }) => ({ height: size["longest_edge"] ?? 1, width: size["longest_edge"] ?? 1 }),
  rawSize: ({ size }) => largerThan(size["longest_edge"] ?? 1),
  batch: async (images, config) => {
    const shown = await Promise.all(images.map((image) => shownOf(image, config)));
    const parts = shown.flat();
    const { height, width } = largestSize(parts);
    const { data } = pixelValues(parts, { height, width }, config);
    const mask = Uint8Array.from(pixelMask(parts, { height, width }).data, Number);
    const each = parts.length / images.length;
    return {
      pixel_values: { dtype: "float32", shape: [images.length, each, 3, height, width], data },
      pixel_attention_mask: { dtype: "bool", shape: [images.length, each, height, width], data: mask },
    };
  },
};
