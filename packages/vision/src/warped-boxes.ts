// Boxes from images, each an image of the same size, as VitPose reads them.
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelValues } from "./pixel-values.ts";
import { type Pixels, sampledWindow } from "./pixels.ts";
import { settingSize } from "./processor-settings.ts";
import { largerThan } from "./stacked.ts";

/** A box in an image: left, top, width, height. */
type Box = readonly [left: number, top: number, width: number, height: number];

/** A box from an image, a quarter larger than it is and in the proportions of the size that it is warped to (VitPose). */
const warpedBox = (image: Pixels, [left, top, width, height]: Box, size: ImageSize): Pixels => {
  const ratio = size.width / size.height;
  const wide = 1.25 * Math.max(width, height * ratio);
  const high = 1.25 * Math.max(height, width / ratio);
  return sampledWindow(image, size, {
    left: left + (width - wide) / 2,
    top: top + (height - high) / 2,
    across: wide / (size.width - 1),
    down: high / (size.height - 1),
    outside: "black",
  });
};

/** What the boxes of images show, each an image of the same size (VitPose). */
export const stackedBoxes: BatchLayout = {
  sizeOf: (_, { size }) => settingSize(size),
  rawSize: ({ size }) => largerThan(Math.max(...Object.values(size))),
  beside: async (images) => ({
    // A box in the middle, and one that reaches beyond the image as soon as it is enlarged.
    call: {
      boxes: images.map(({ height, width }, at) => [[width / 4, at % 2 === 0 ? height / 4 : 0, width / 2, height / 2]]),
    },
  }),
  batch: (images, config) => {
    const size = settingSize(config.size);
    const boxes = (config["boxes"] ?? []) as readonly (readonly Box[])[];
    const shown = images.flatMap((image, row) => (boxes[row] ?? []).map((box) => warpedBox(image, box, size)));
    return { pixel_values: pixelValues(shown, size, config) };
  },
};
