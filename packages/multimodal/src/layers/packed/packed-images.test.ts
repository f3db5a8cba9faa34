import { idTensor } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { patchesOfRow, tokenCount } from "./packed-images.ts";

const config = { model_type: "test", image_token_id: 9, vision_config: { spatial_merge_size: 1 } };

describe("packed images", () => {
  it("become a token for every merged block", () => {
    expect(tokenCount([1, 4, 6], 2)).toBe(6);
  });

  it("belong to rows one after another", () => {
    const image_grid_thw = idTensor([
      [1, 1, 2],
      [1, 3, 1],
    ]);
    const data = Float32Array.from({ length: 10 }, (_, index) => index);
    const inputs = {
      input_ids: idTensor([
        [9, 9, 5, 5],
        [9, 9, 9, 5],
        [5, 5, 5, 5],
      ]),
      image_grid_thw,
      pixel_values: { dtype: "float32" as const, shape: [5, 2], data },
    };
    const { pixel_values, image_grid_thw: grid } = patchesOfRow(inputs, 1, config);
    expect(pixel_values?.shape).toEqual([3, 2]);
    expect(Array.from(pixel_values?.data ?? [], Number)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(Array.from(grid?.data ?? [], Number)).toEqual([1, 3, 1]);
    expect(patchesOfRow(inputs, 2, config)).toEqual({});
  });
});
