import type { StoredTensor } from "@tiny-random/nn";

/**
 * Numbers within ±2 as a float32 tensor, the same on every machine: the input of a model that reads what no processor here
 * makes.
 *
 * @param seed other numbers for another one
 */
export const spreadTensor = (shape: readonly number[], seed: number): StoredTensor => {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: size }, (_, index) => (((index + 1) * (2 * seed + 37)) % 65) / 16 - 2);
  return { dtype: "float32", shape, data };
};
