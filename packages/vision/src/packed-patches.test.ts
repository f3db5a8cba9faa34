import { expect, it } from "vitest";
import { packedPatches, paddedPatches } from "./packed-patches.ts";

/** The value of a pixel has its channel, row and column as digits. */
const image = (height: number, width: number) => ({
  height,
  width,
  planes: [0, 1, 2].map((channel) =>
    Float32Array.from({ length: height * width }, (_, index) => {
      return 100 * channel + 10 * Math.floor(index / width) + (index % width);
    }),
  ),
});

it("packed patches are in order of merged tokens, with channels and repeated frames", () => {
  const { pixel_values, image_grid_thw } = packedPatches([image(2, 4)], { patch: 1, frames: 2, merge: 2 });
  expect(pixel_values?.shape).toEqual([8, 6]);
  const values = Array.from(pixel_values?.data ?? [], Number);
  expect(values.slice(0, 6)).toEqual([0, 0, 100, 100, 200, 200]);
  expect(values.filter((_, index) => index % 6 === 0)).toEqual([0, 1, 10, 11, 2, 3, 12, 13]);
  expect(Array.from(image_grid_thw?.data ?? [], Number)).toEqual([1, 2, 4]);
});

it("images of several sizes are packed one after another", () => {
  const { pixel_values, image_grid_thw } = packedPatches([image(4, 4), image(4, 8)], { patch: 2, frames: 1, merge: 2 });
  expect(pixel_values?.shape).toEqual([12, 12]);
  expect(Array.from(pixel_values?.data.slice(0, 4) ?? [], Number)).toEqual([0, 1, 10, 11]);
  expect(Array.from(image_grid_thw?.data ?? [], Number)).toEqual([1, 2, 2, 1, 2, 4]);
});

it("rows of patches have a pixel's channels side by side, and zeros and a mask behind the last patch", () => {
  const { pixel_values, pixel_attention_mask, spatial_shapes } = paddedPatches([image(4, 2), image(2, 6)], {
    patch: 2,
    most: 3,
  });
  expect(pixel_values?.shape).toEqual([2, 3, 12]);
  const values = Array.from(pixel_values?.data ?? [], Number);
  expect(values.slice(0, 9)).toEqual([0, 100, 200, 1, 101, 201, 10, 110, 210]);
  expect(values.slice(24, 36)).toEqual(Array.from({ length: 12 }, () => 0));
  expect(Array.from(pixel_attention_mask?.data ?? [], Number)).toEqual([1, 1, 0, 1, 1, 1]);
  expect(Array.from(spatial_shapes?.data ?? [], Number)).toEqual([2, 1, 1, 3]);
});
