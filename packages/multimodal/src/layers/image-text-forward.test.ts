import { InputError, ValidationError } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { describe, expect, it } from "vitest";
import { imageTokenOf, withFeatures } from "./image-text-forward.ts";

const floats = (shape: readonly number[], values: readonly number[]): StoredTensor => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(values),
});

const ids = (...values: number[]): StoredTensor => ({
  dtype: "int64",
  shape: [1, values.length],
  data: BigInt64Array.from(values, BigInt),
});

describe("features among tokens", () => {
  const embeds = floats([1, 4, 2], [1, 1, 2, 2, 3, 3, 4, 4]);
  const features = floats([1, 2, 2], [8, 8, 9, 9]);

  it("stand where the placeholders are, in order", () => {
    const joined = withFeatures(embeds, ids(5, 7, 6, 7), features, 7);
    expect(Array.from(joined.data, Number)).toEqual([1, 1, 8, 8, 3, 3, 9, 9]);
    expect(Array.from(embeds.data, Number).slice(2, 4)).toEqual([2, 2]);
  });

  it("are refused where there are more or fewer placeholders", () => {
    expect(() => withFeatures(embeds, ids(5, 7, 6, 6), features, 7)).toThrow(
      new ValidationError("the text has 1 placeholders for 2 features of images"),
    );
    expect(() => withFeatures(embeds, ids(7, 7, 6, 7), features, 7)).toThrow(/3 placeholders for 2 features/);
  });
});

describe("the placeholder's id", () => {
  it("has two names in configs", () => {
    expect(imageTokenOf({ image_token_id: 5 })).toBe(5);
    expect(imageTokenOf({ image_token_index: 6 })).toBe(6);
  });

  it("must be in the config", () => {
    expect(() => imageTokenOf({ image_token_index: null })).toThrow(InputError);
  });
});
