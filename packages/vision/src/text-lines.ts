// Lines of text as PP-OCR reads them: of one height, as wide as the widest one's proportions say.
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { interpolatedToBytes } from "./interpolated.ts";
import { type PixelRows, pixelValues } from "./pixel-values.ts";
import { type Pixels, resizedPixels } from "./pixels.ts";
import { placedSize } from "./placement.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";
import { largestSize, stacked } from "./stacked.ts";

/** The size that all images of a batch are resized to, by the first of the widest (`get_target_size`). */
const lineSize = (images: readonly ImageSize[], config: ImageProcessorConfig): ImageSize => {
  const { height, width } = settingSize(config.size);
  const most = Math.max(...images.map((image) => image.width));
  const widest = images.find((image) => image.width === most) ?? { height, width };
  const ratio = widest.width / widest.height;
  const target = Math.trunc(height * Math.max(ratio, width / height));
  const limit = Number(config["max_image_width"]);
  if (target > limit) return { height, width: limit };
  return { height, width: Math.min(target, Math.ceil(height * ratio)) };
};

/** The same behind padding, which narrower lines have. */
const paddedLine = (line: ImageSize, { do_pad, pad_size }: ImageProcessorConfig): ImageSize => {
  const padded = do_pad && pad_size ? settingSize(pad_size) : line;
  return line.width < padded.width ? padded : line;
};

/** How an image gets the size of a line. */
type Resize = (image: Pixels, size: ImageSize, config: ImageProcessorConfig) => PixelRows | Promise<PixelRows>;

const lines = (resize: Resize): BatchLayout => ({
  sizeOf: (placement, config) => {
    const raw = placedSize(placement);
    return config.do_resize ? paddedLine(lineSize([raw], config), config) : raw;
  },
  rawSize: stacked.rawSize,
  batch: async (images, config) => {
    const target = config.do_resize ? lineSize(images, config) : largestSize(images);
    const made = images.map((image) => (config.do_resize ? resize(image, target, config) : image));
    return { pixel_values: pixelValues(await Promise.all(made), paddedLine(target, config), config) };
  },
});

/** Lines of PP-OCRv5, whose pixels are means over what they cover. */
export const averagedLines = lines((image, size, { resample }) => resizedPixels(image, size, resample));

/** Colors in the order blue, green, red. */
const blueFirst = ({ height, width, data }: PixelRows): PixelRows => ({
  height,
  width,
  data: Float64Array.from(data, (_, index) => data[index + 2 - 2 * (index % 3)] ?? 0),
});

/** Lines of PP-OCRv6, interpolated in bytes, and blue first before they are normalized. */
export const interpolatedLines = lines((image, size, config) => blueFirst(interpolatedToBytes(image, size, config)));
