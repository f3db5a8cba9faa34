import { expect, it } from "vitest";
import { compareIds, compareTensors } from "./compare-golden.ts";

const expected = { dtype: "float32" as const, shape: [1, 2, 2], data: Float32Array.of(1, 2, 3, 100) };
const mask = { dtype: "int64" as const, shape: [1, 2], data: BigInt64Array.of(1n, 0n) };
const equal = (data: number[], dims = [1, 2, 2], attention?: typeof mask) =>
  compareTensors("logits", expected, { dims, data }, attention).equal;

it("holds values to a ten-thousandth of the largest", () => {
  expect(equal([1, 2, 3, 100.005])).toBe(true);
  expect(equal([1, 2, 3.05, 100])).toBe(false);
});

it("takes what is missing, of another shape or not a number for different", () => {
  expect(compareTensors("logits", expected, undefined, undefined).equal).toBe(false);
  expect(equal([1, 2, 3, 100], [2, 2])).toBe(false);
  expect(equal([1, 2, Number.NaN, 100])).toBe(false);
});

it("looks past padded positions, and only those", () => {
  expect(equal([1, 2, 9, 9], [1, 2, 2], mask)).toBe(true);
  expect(equal([1, 9, 3, 100], [1, 2, 2], mask)).toBe(false);
});

it("compares ids one by one", () => {
  expect(compareIds("ids", [1, 2], [1, 2]).equal).toBe(true);
  expect(compareIds("ids", [1, 2], [1]).equal).toBe(false);
});
