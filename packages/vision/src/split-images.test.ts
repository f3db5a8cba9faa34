import { describe, expect, it } from "vitest";
import type { Pixels } from "./pixels.ts";
import { processorClass } from "./processor-classes.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";

/** An image whose red is its column and whose green is its row. */
const placesOf = (height: number, width: number): Pixels => {
  const places = Array.from({ length: height * width }, (_, at) => [at % width, Math.floor(at / width), 0]);
  return { height, width, data: Uint8Array.from(places.flat()) };
};

const { defaults, layout } = processorClass("EomtImageProcessor", "a test");
const plain: ImageProcessorConfig = {
  ...defaults,
  image_processor_type: "EomtImageProcessor",
  do_rescale: false,
  do_normalize: false,
  size: { shortest_edge: 32 },
};

/** What becomes of an image: the shape, and one channel's values. */
const made = async (image: Pixels, config: ImageProcessorConfig, channel: number) => {
  const { pixel_values: batch } = await layout.batch([image], config);
  if (!batch) throw new Error("no pixel_values");
  const [images = 0, , height = 0, width = 0] = batch.shape;
  const at = (index: number, row: number, column: number) =>
    batch.data[((index * 3 + channel) * height + row) * width + column];
  return { shape: batch.shape, at, indices: Array.from({ length: images }, (_, index) => index) };
};

// The numbers are computed by Transformers.
describe("images cut into overlapping squares", () => {
  const cut = { ...plain, do_split_image: true };

  it("begin and end with a wide image", async () => {
    const { shape, at, indices } = await made(placesOf(32, 75), cut, 0);
    expect(shape).toEqual([3, 3, 32, 32]);
    expect(indices.map((index) => [at(index, 0, 0), at(index, 0, 31)])).toEqual([
      [0, 31],
      [21, 52],
      [43, 74],
    ]);
  });

  it("begin and end with a high image", async () => {
    const { shape, at, indices } = await made(placesOf(70, 32), cut, 1);
    expect(shape).toEqual([3, 3, 32, 32]);
    expect(indices.map((index) => [at(index, 0, 0), at(index, 31, 0)])).toEqual([
      [0, 31],
      [19, 50],
      [38, 69],
    ]);
  });
});

describe("images that are padded before they are normalized", () => {
  it("stand at the upper left, black behind them", async () => {
    const padded = { ...plain, do_pad: true, size: { shortest_edge: 32, longest_edge: 32 } };
    const { shape, at } = await made(placesOf(20, 27), padded, 0);
    expect(shape).toEqual([1, 3, 32, 32]);
    expect([at(0, 0, 26), at(0, 0, 27), at(0, 20, 5)]).toEqual([26, 0, 0]);
  });

  it("have the value of black there where they are normalized", async () => {
    const padded = { ...plain, do_pad: true, do_normalize: true, size: { shortest_edge: 32, longest_edge: 32 } };
    const { at } = await made(placesOf(20, 27), padded, 0);
    expect(at(0, 31, 31)).toBeCloseTo(-0.485 / 0.229, 5);
  });
});
