import { InputError, idTensor } from "@tiny-random/core";
import { describe, expect, it } from "vitest";
import { gridPositions, ropeIndex } from "./multimodal-rope.ts";

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
    const { shape, data } = ropeIndex(padded, tokens);
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

  it("of words behind a long video count from its rows and columns, not from its frames", () => {
    const inputs = {
      input_ids: idTensor([[5, 8, 8, 8, 8, 6]]),
      attention_mask: idTensor([[1, 1, 1, 1, 1, 1]]),
      video_grid_thw: idTensor([[4, 2, 2]]),
    };
    const { data } = ropeIndex(inputs, { imageToken: 9, videoToken: 8, merge: 2 });
    expect(Array.from(data, Number)).toEqual(
      [
        [0, 1, 2, 3, 4, 2],
        [0, 1, 1, 1, 1, 2],
        [0, 1, 1, 1, 1, 2],
      ].flat(),
    );
  });

  it("of a video whose seconds have tokens go on by the clock", () => {
    const inputs = {
      input_ids: idTensor([[5, 8, 8, 8, 6]]),
      attention_mask: idTensor([[1, 1, 1, 1, 1]]),
      video_grid_thw: idTensor([[3, 2, 2]]),
      second_per_grid_ts: { dtype: "float32", shape: [1], data: Float32Array.of(0.75) } as const,
    };
    const { data } = ropeIndex(inputs, { imageToken: 9, videoToken: 8, merge: 2, tokensPerSecond: 2 });
    expect(Array.from(data.slice(0, 5), Number)).toEqual([0, 1, 2, 4, 2]);
  });

  it("of frames that stand apart count each frame by itself", () => {
    const inputs = {
      input_ids: idTensor([[8, 8, 5, 8, 8]]),
      attention_mask: idTensor([[1, 1, 1, 1, 1]]),
      video_grid_thw: idTensor([[2, 2, 4]]),
    };
    const { data } = ropeIndex(inputs, { imageToken: 9, videoToken: 8, merge: 2, framesApart: true });
    expect(Array.from(data, Number)).toEqual(
      [
        [0, 0, 2, 3, 3],
        [0, 0, 2, 3, 3],
        [0, 1, 2, 3, 4],
      ].flat(),
    );
  });

  it("of generated tokens count from the greatest of the prompt", () => {
    const config = { image_token_id: 9, vision_config: { spatial_merge_size: 2 } };
    const image_grid_thw = idTensor([[1, 4, 6]]);
    const positions = gridPositions.generated([[5, 9, 9, 9, 9, 9, 9]], { image_grid_thw }, config);
    expect(Array.from(positions(9, 2).data, Number)).toEqual([4, 5, 4, 5, 4, 5]);
    expect(Array.from(positions(7, 1).data, Number)).toEqual([1, 2, 3]);
  });

  it("need a grid for every image", () => {
    const few = { ...padded, image_grid_thw: idTensor([[1, 4, 6]]) };
    expect(() => ropeIndex(few, tokens)).toThrow(InputError);
    expect(() => ropeIndex({ ...padded, image_grid_thw: undefined as never }, tokens)).toThrow(/image_grid_thw/);
  });
});
