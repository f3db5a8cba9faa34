// Images in two sizes, the smaller one made of the larger one (DeepSeek-VL's hybrid encoder).
import { InputError } from "@tiny-random/core";
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { pixelValues } from "./pixel-values.ts";
import { resizedPixels } from "./pixels.ts";
import { type Placement, squarePlacement } from "./placement.ts";
import { type ImageProcessorConfig, type SizeSetting, settingSize } from "./processor-settings.ts";
import { largerThan } from "./stacked.ts";

/** The settings of the larger images, by the names of those of the smaller ones. */
const larger = (config: ImageProcessorConfig): ImageProcessorConfig => ({
  ...config,
  size: config["high_res_size"] as SizeSetting,
  image_mean: config["high_res_image_mean"] as readonly number[],
  image_std: config["high_res_image_std"] as readonly number[],
});

/** Squares of the larger size. Throws InputError where the two sizes are resized to by different filters. */
export const twofoldPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (config["high_res_resample"] === config.resample) return squarePlacement(raw, larger(config));
  throw new InputError(
    "high_res_resample differs from resample, which is not supported",
    "Set both to the same filter in preprocessor_config.json.",
  );
};

/** `pixel_values` and `high_res_pixel_values`, `[images, 3, height, width]` each. */
export const twofold: BatchLayout = {
  sizeOf: (_, config) => settingSize(config.size),
  rawSize: (config) => largerThan(settingSize(larger(config).size).height),
  batch: async (images, config) => {
    const [small, large] = [settingSize(config.size), settingSize(larger(config).size)];
    const resized = await Promise.all(images.map((image) => resizedPixels(image, small, config.resample)));
    return {
      pixel_values: pixelValues(resized, small, config),
      high_res_pixel_values: pixelValues(images, large, larger(config)),
    };
  },
};
