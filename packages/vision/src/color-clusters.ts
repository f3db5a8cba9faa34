import type { Tensors } from "@tiny-random/core";
import type { BatchLayout } from "./batch-layout.ts";
import { normalizedPlanes } from "./pixel-values.ts";
import { placedSize } from "./placement.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";

type Color = readonly number[];

/** The number of the nearest color. */
const nearestColor = (color: Color, clusters: readonly Color[]): number => {
  let [nearest, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, cluster] of clusters.entries()) {
    const distance = cluster.reduce((sum, value, channel) => sum + ((color[channel] ?? 0) - value) ** 2, 0);
    if (distance < least) [nearest, least] = [index, distance];
  }
  return nearest;
};

/** Every pixel as the number of the color that is nearest to it, row by row: `input_ids` `[images, height · width]`. */
export const quantized: BatchLayout = {
  sizeOf: placedSize,
  // As large as the result: a resampled pixel near the middle of two colors may become another one elsewhere.
  rawSize: ({ size }: ImageProcessorConfig) => ({ height: size["height"] ?? 1, width: size["width"] ?? 1 }),
  batch: (images, config): Tensors => {
    const clusters = config["clusters"] as readonly Color[];
    const rows = images.map((image) => {
      const planes = normalizedPlanes(image, config);
      return Array.from({ length: image.height * image.width }, (_, pixel) =>
        nearestColor(
          planes.map((plane) => plane[pixel] as number),
          clusters,
        ),
      );
    });
    const shape = [rows.length, rows[0]?.length ?? 0];
    return { input_ids: { dtype: "int64", shape, data: BigInt64Array.from(rows.flat(), BigInt) } };
  },
};
