import { expect, it } from "vitest";
import { drawnTensor } from "./drawn-tensor.ts";
import { shadesOf } from "./shades.ts";

it("draws the last two axes of the first element, and thins out what is long", () => {
  const data = Float32Array.from({ length: 2 * 16 * 72 }, (_, index) => index);
  const { rows, least, greatest } = drawnTensor("x", { dtype: "float32", shape: [2, 16, 72], data });
  expect(rows.map(({ length }) => length)).toEqual(Array.from({ length: 8 }, () => 36));
  expect([least, greatest]).toEqual([0, 2300]);
  const values = shadesOf(rows[7] ?? "", least, greatest);
  expect(Math.abs((values[35] ?? 0) - (14 * 72 + 70))).toBeLessThan(0.01 * greatest);
});

it("draws a vector as one row, a number as one value, and nothing where there is nothing", () => {
  const vector = drawnTensor("x", { dtype: "int64", shape: [3], data: BigInt64Array.of(1n, 2n, 4n) });
  expect(vector.rows.map((row) => shadesOf(row, 1, 4))).toEqual([[1, 2, 4]]);
  expect(drawnTensor("x", { dtype: "float32", shape: [], data: Float32Array.of(7) }).rows).toEqual(["A"]);
  expect(drawnTensor("x", { dtype: "float32", shape: [0, 4], data: new Float32Array() }).rows).toEqual([]);
});
