import { describe, expect, it } from "vitest";
import { interpolatedBytes, interpolatedRows } from "./interpolated.ts";
import { processorClass } from "./processor-classes.ts";

const line = [0, 10, 200, 40, 90, 250, 5];
/** Two equal rows of gray pixels. */
const image = { height: 2, width: line.length, data: Uint8Array.from([...line, ...line].flatMap((v) => [v, v, v])) };

const config = (resample: number) => ({
  ...processorClass("PPDocLayoutV4ImageProcessor", "a test").defaults,
  image_processor_type: "PPDocLayoutV4ImageProcessor",
  rescale_factor: 1,
  resample,
  size: { height: 2, width: 3 },
});

const firstRow = async (layout: typeof interpolatedRows, resample: number) => {
  const { pixel_values } = await layout.batch([image], config(resample));
  return Array.from(pixel_values?.data ?? [], Number).slice(0, 3);
};

// Of torch.nn.functional.interpolate without antialias: bicubic -14.26, 40, 190.65; bilinear 6.67, 40, 168.33.
describe("an image interpolated without a mean over what a pixel covers", () => {
  it("has torch's values, within what bytes can be", async () => {
    const [first, second, third] = await firstRow(interpolatedRows, 3);
    expect([first, second]).toEqual([0, 40]);
    expect(third).toBeCloseTo(190.648, 3);
    const linear = await firstRow(interpolatedRows, 2);
    for (const [index, value] of [6.66667, 40, 168.3334].entries()) expect(linear[index]).toBeCloseTo(value, 2);
  });

  it("has whole numbers where it is made of bytes", async () => {
    expect(await firstRow(interpolatedBytes, 3)).toEqual([0, 40, 191]);
  });

  it("refuses a filter that only images resized by means have", async () => {
    await expect(firstRow(interpolatedRows, 1)).rejects.toThrow("resample 1 is no filter");
  });
});
