import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelValues } from "./pixel-values.ts";
import { type Pixels, windowed } from "./pixels.ts";
import { placedSize } from "./placement.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { commonSize, stacked } from "./stacked.ts";

const shortestEdge = ({ size }: ImageProcessorConfig): number => size["shortest_edge"] ?? 0;

/** What images are padded to: no image is cut. */
const paddedSize = ({ height, width }: ImageSize, config: ImageProcessorConfig): ImageSize => {
  const edge = shortestEdge(config);
  return { height: Math.max(height, edge), width: Math.max(width, config.size["longest_edge"] ?? edge) };
};

/** Squares along the longer edge, the first at its beginning and the last at its end; those between overlap alike. */
const squaresOf = (image: Pixels, edge: number): Pixels[] => {
  const longest = Math.max(image.height, image.width);
  const count = Math.ceil(longest / edge);
  const overlap = count > 1 ? (count * edge - longest) / (count - 1) : 0;
  return Array.from({ length: count }, (_, index) => {
    const start = Math.trunc(index * (edge - overlap));
    const standing = image.height > image.width;
    const size = {
      height: standing ? Math.min(edge, image.height - start) : image.height,
      width: standing ? image.width : Math.min(edge, image.width - start),
    };
    return windowed(image, size, standing ? start : 0, standing ? 0 : start);
  });
};

/**
 * Images cut into overlapping squares where the config says so, black below and to the right up to `size` where it pads
 * (EoMT): the padding is normalized too.
 */
export const stackedOrSplit: BatchLayout = {
  sizeOf: (placement, config) => {
    const edge = shortestEdge(config);
    const placed = config["do_split_image"] === true ? { height: edge, width: edge } : placedSize(placement);
    return config.do_pad ? paddedSize(placed, config) : placed;
  },
  rawSize: stacked.rawSize,
  batch: (images, config) => {
    const cut =
      config["do_split_image"] === true ? images.flatMap((image) => squaresOf(image, shortestEdge(config))) : images;
    const whole = config.do_pad ? cut.map((image) => windowed(image, paddedSize(image, config), 0, 0)) : cut;
    return { pixel_values: pixelValues(whole, commonSize(whole, config), config) };
  },
};
