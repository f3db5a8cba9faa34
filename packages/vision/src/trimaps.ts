// Trimaps beside images, as VitMatte reads them: what is in front, behind, or unknown.
import type { StoredTensor } from "@tiny-random/nn";
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelValues } from "./pixel-values.ts";
import { grayFile, type Pixels } from "./pixels.ts";
import { placedSize } from "./placement.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { almostSize, commonSize, coveredSize } from "./stacked.ts";

/** A trimap: a disc that is in front for sure, a ring that is unknown, the rest behind. */
const drawTrimap = ({ height, width }: ImageSize, index: number): Uint8Array =>
  Uint8Array.from({ length: height * width }, (_, at) => {
    const [down, across] = [Math.floor(at / width) - height / 2, (at % width) - width / 2];
    const distance = Math.hypot(down, across) / Math.min(height, width) + index / 16;
    return distance < 0.2 ? 255 : distance < 0.35 ? 128 : 0;
  });

/** The planes of images with a fourth of their trimaps. */
const withTrimaps = (images: StoredTensor, trimaps: readonly Pixels[], config: ImageProcessorConfig): StoredTensor => {
  const [rows = 0, , height = 0, width = 0] = images.shape;
  const area = height * width;
  const data = new Float32Array(rows * 4 * area);
  const factor = config.do_rescale ? config.rescale_factor : 1;
  for (const [row, trimap] of trimaps.entries()) {
    data.set((images.data as Float32Array).subarray(row * 3 * area, (row + 1) * 3 * area), row * 4 * area);
    for (let at = 0; at < trimap.height * trimap.width; at++) {
      const place = Math.floor(at / trimap.width) * width + (at % trimap.width);
      data[(row * 4 + 3) * area + place] = (trimap.data[3 * at] ?? 0) * factor;
    }
  }
  return { dtype: "float32", shape: [rows, 4, height, width], data };
};

/** Images and their trimaps, at the top left of zeros up to a multiple of `size_divisor`: `[images, 4, height, width]` (VitMatte). */
export const stackedWithTrimaps: BatchLayout = {
  sizeOf: (placement, config) => coveredSize(placedSize(placement), config),
  rawSize: almostSize,
  beside: async (images) => {
    const names = images.map((_, index) => (index === 0 ? "trimap.png" : `trimap_${index}.png`));
    const files = await Promise.all(images.map((size, index) => grayFile(size, drawTrimap(size, index))));
    return {
      call: { trimaps: names },
      files: Object.fromEntries(names.map((name, at) => [name, files[at] as Uint8Array])),
    };
  },
  batch: (all, config) => {
    const [images, trimaps] = [all.slice(0, all.length / 2), all.slice(all.length / 2)];
    const size = coveredSize(commonSize(images, config), config);
    return { pixel_values: withTrimaps(pixelValues(images, size, config), trimaps, config) };
  },
};
