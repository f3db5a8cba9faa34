import { expect, it } from "vitest";
import { counts, drawnIndices, observed, permutations, spacedNoise, withGaps } from "./inputs.ts";

it("noise of patches is so far apart that every runtime sorts it alike", () => {
  const { data } = spacedNoise([3, 2, 40], 5);
  for (let row = 0; row < 6; row++) {
    const sorted = Array.from(data.subarray(40 * row, 40 * (row + 1)), Number).sort((a, b) => a - b);
    const gaps = sorted.slice(1).map((value, index) => value - (sorted[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(1e-3);
  }
});

it("an order of rows has each row once, and never the first one first", () => {
  for (const seed of [0, 1, 7]) {
    const order = Array.from(permutations(5, seed).data, Number);
    expect(order.toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(order[0]).not.toBe(0);
  }
});

it("drawn keys are below their count", () => {
  const drawn = Array.from(drawnIndices(12, 3).data, Number);
  expect(drawn).toHaveLength(12);
  expect(Math.max(...drawn)).toBeLessThan(12);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
});

it("a series has 0 where a value is missing, and whole numbers above 0 elsewhere", () => {
  const known = observed([2, 10], 1);
  const { data } = withGaps(counts([2, 10], 1), known);
  const missing = Array.from(known.data as Uint8Array, (isKnown) => isKnown === 0);
  expect(missing).toContain(true);
  for (const [index, value] of Array.from(data, Number).entries()) {
    expect(value === 0).toBe(missing[index]);
    expect(Number.isInteger(value)).toBe(true);
  }
});
