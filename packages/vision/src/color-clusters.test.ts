import { expect, it } from "vitest";
import { quantized } from "./color-clusters.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";

const config: ImageProcessorConfig = {
  image_processor_type: "ImageGPTImageProcessor",
  size: { height: 1, width: 3 },
  do_resize: true,
  resample: 2,
  do_center_crop: false,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  do_pad: false,
  clusters: [
    [1, 1, 1],
    [-1, -1, -1],
    [1, -1, -1],
  ],
};

it("pixels become the numbers of their nearest colors, row by row", async () => {
  const data = Uint8Array.of(250, 10, 20, 3, 0, 9, 200, 255, 255);
  const { input_ids } = await quantized.batch([{ height: 1, width: 3, data }], config);
  expect(input_ids?.shape).toEqual([1, 3]);
  expect(Array.from(input_ids?.data ?? [], Number)).toEqual([2, 1, 0]);
});

it("raw images are as large as the result, so that no pixel is resampled", () => {
  expect(quantized.rawSize(config)).toEqual({ height: 1, width: 3 });
});
