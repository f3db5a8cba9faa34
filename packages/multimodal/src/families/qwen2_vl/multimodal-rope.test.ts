import { InputError, idTensor } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { gridPositions, gridReading, patchesOfRow, tokensOf } from "./grid-positions.ts";

const tokens = { imageToken: 9, merge: 2 };

const padded = {
  input_ids: idTensor([
    [0, 0, 5, 9, 9, 9, 9, 9, 9, 6, 7],
    [5, 9, 9, 6, 7, 8, 1, 9, 9, 9, 9],
  ]),
  attention_mask: idTensor([
    [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  ]),
  image_grid_thw: idTensor([
    [1, 4, 6],
    [1, 4, 2],
    [1, 4, 4],
  ]),
};

describe("positions in time, height and width", () => {
  it("are those of Transformers' get_rope_index", () => {
    const { shape, data } = gridPositions(padded, tokens);
    expect(shape).toEqual([3, 2, 11]);
    expect(Array.from(data, Number)).toEqual(
      [
        [0, 0, 0, 1, 1, 1, 1, 1, 1, 4, 5],
        [0, 1, 1, 3, 4, 5, 6, 7, 7, 7, 7],
        [0, 0, 0, 1, 1, 1, 2, 2, 2, 4, 5],
        [0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 8],
        [0, 0, 0, 1, 2, 3, 1, 2, 3, 4, 5],
        [0, 1, 1, 3, 4, 5, 6, 7, 8, 7, 8],
      ].flat(),
    );
  });

  it("go on after all that a prompt has", () => {
    const { image_grid_thw } = { image_grid_thw: idTensor([[1, 4, 6]]) };
    const positions = gridReading(() => tokens).positions([[5, 9, 9, 9, 9, 9, 9]], { image_grid_thw }, {});
    expect(Array.from(positions(9, 2).data, Number)).toEqual([4, 5, 4, 5, 4, 5]);
    expect(Array.from(positions(7, 1).data, Number)).toEqual([1, 2, 3]);
  });

  it("need a grid for every image", () => {
    const few = { ...padded, image_grid_thw: idTensor([[1, 4, 6]]) };
    expect(() => gridPositions(few, tokens)).toThrow(InputError);
    expect(() => gridPositions({ ...padded, image_grid_thw: undefined as never }, tokens)).toThrow(/image_grid_thw/);
  });
});

describe("packed images", () => {
  it("become a token for every merged block", () => {
    expect(tokensOf([1, 4, 6], 2)).toBe(6);
  });

  it("belong to rows one after another", () => {
    const image_grid_thw = idTensor([
      [1, 1, 2],
      [1, 3, 1],
    ]);
    const data = Float32Array.from({ length: 10 }, (_, index) => index);
    const { pixel_values, image_grid_thw: grid } = patchesOfRow(
      { image_grid_thw, pixel_values: { dtype: "float32", shape: [5, 2], data } },
      1,
    );
    expect(pixel_values?.shape).toEqual([3, 2]);
    expect(Array.from(pixel_values?.data ?? [], Number)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(Array.from(grid?.data ?? [], Number)).toEqual([1, 3, 1]);
  });
});
