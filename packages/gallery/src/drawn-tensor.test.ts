import { expect, it } from "vitest";
import { drawnTensor } from "./drawn-tensor.ts";

it("draws the last two axes of the first element, and thins out what is long", () => {
  const data = Float32Array.from({ length: 2 * 32 * 128 }, (_, index) => index);
  const { values, least, greatest } = drawnTensor("x", { dtype: "float32", shape: [2, 32, 128], data });
  expect([values.length, values[0]?.length]).toEqual([16, 64]);
  expect([values[0]?.[1], values[1]?.[0]]).toEqual([2, 256]);
  expect([least, greatest]).toEqual([0, 8190]);
});

it("draws a vector as one row, a number as one value, and nothing where there is nothing", () => {
  const vector = { dtype: "int64" as const, shape: [3], data: BigInt64Array.of(1n, 2n, 3n) };
  expect(drawnTensor("x", vector).values).toEqual([[1, 2, 3]]);
  expect(drawnTensor("x", { dtype: "float32", shape: [], data: Float32Array.of(7) }).values).toEqual([[7]]);
  expect(drawnTensor("x", { dtype: "float32", shape: [0, 4], data: new Float32Array() }).values).toEqual([]);
});
