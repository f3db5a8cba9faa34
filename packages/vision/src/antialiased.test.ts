import { expect, it } from "vitest";
import { antialiased, squarePlane } from "./antialiased.ts";

const plane = (height: number, width: number) => ({
  height,
  width,
  values: Float32Array.from({ length: height * width }, (_, index) => {
    const [row, column] = [Math.floor(index / width), index % width];
    return ((7 * row + 11 * column + row * column) % 13) / 13;
  }),
});

// The numbers are those of scipy.ndimage: gaussian_filter, then zoom of order 1 over a grid, both mirrored at the edges.
it.each([
  ["smaller", [5, 7], [2, 3], [0.43043, 0.34274, 0.14759, 0.45396, 0.63582, 0.27915]],
  [
    "larger",
    [3, 4],
    [5, 6],
    [
      0.21795, 0.43846, 0.74615, 0.65385, 0.56154, 0.51538, 0.29487, 0.45385, 0.67179, 0.58974, 0.50769, 0.46667,
      0.52564, 0.5, 0.44872, 0.39744, 0.34615, 0.32051, 0.25641, 0.24615, 0.22564, 0.20513, 0.18462, 0.17436, 0.16667,
      0.16154, 0.15128, 0.14103, 0.13077, 0.12564,
    ],
  ],
  [
    "smaller one way and larger the other",
    [6, 4],
    [2, 6],
    [0.32605, 0.38431, 0.46048, 0.4156, 0.37078, 0.34839, 0.41942, 0.46751, 0.52332, 0.45808, 0.51383, 0.56187],
  ],
] as const)("a plane is %s as scikit-image makes it", (_, [height, width], [high, wide], expected) => {
  const { values } = antialiased(plane(height, width), { height: high, width: wide });
  expect(values).toHaveLength(expected.length);
  for (const [index, value] of values.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 4);
});

it("a plane stands at the top left of a square of zeros", () => {
  const { height, width, values } = squarePlane({ height: 1, width: 3, values: Float32Array.of(1, 2, 3) });
  expect([height, width]).toEqual([3, 3]);
  expect(Array.from(values)).toEqual([1, 2, 3, 0, 0, 0, 0, 0, 0]);
});
