import { expect, test } from "vitest";
import { torchNormal } from "./torch-normal.ts";

const expectClose = (values: Float32Array, expected: readonly number[]): void => {
  expect(values.length).toBeGreaterThanOrEqual(expected.length);
  for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 5);
};

test("normal numbers are those that torch.randn draws after the same seed", () => {
  expectClose(
    torchNormal(0, 48),
    [
      -1.12584, -1.15236, -0.250579, -0.433879, 0.84871, 0.692009, -0.316013, -2.115219, 0.322275, -1.263335, 0.349983,
      0.308134, 0.119842, 1.237658, 1.116777, -0.247278, -1.352654, -1.695931,
    ],
  );
  expectClose(
    torchNormal(17, 700).subarray(-20),
    [
      2.874729, -1.477105, 1.514387, -0.924989, -0.34417, 1.001456, -0.248643, -0.004966, 0.346667, 2.240862, 0.82271,
      1.253208, 1.006361, -0.621832, -1.624, -0.896798, -0.10729, 0.780795, -0.788922, 0.227734,
    ],
  );
});
