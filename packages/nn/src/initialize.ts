import type { TensorData } from "./dtype.ts";
import type { Initialization, Parameter } from "./parameter.ts";

/** Four words of state of xoshiro128++ (Blackman and Vigna, 2019): integer arithmetic only, the same everywhere. */
export type Seed = readonly [number, number, number, number];

/** Middle and half width of the uniform distribution; only sqrt and arithmetic, which every machine rounds alike. */
const range = (
  initialization: Exclude<Initialization, { kind: "exact" }>,
): readonly [middle: number, halfWidth: number] => {
  switch (initialization.kind) {
    case "weight":
      return [0, Math.sqrt(3 / initialization.fanIn)];
    case "embedding":
      return [0, Math.sqrt(3) / 4];
    case "scale":
      return [1, 0.1];
    case "bias":
      return [0, 0.1];
    case "positive":
      return [1, 0.5];
  }
};

/** Fills an array with 24-bit draws around a middle; the state must not be all zero. One loop: it runs for every weight. */
const fill = (data: Float32Array, seed: Seed, middle: number, step: number): void => {
  let [a, b, c, d] = seed;
  for (let index = 0; index < data.length; index++) {
    const sum = (a + d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    data[index] = middle + ((result >>> 8) - 2 ** 23) * step;
  }
};

/** Fills a parameter as its initialization says, from a seed. */
export const initialize = (parameter: Parameter, seed: Seed): TensorData => {
  const { initialization } = parameter;
  if (initialization.kind === "exact") return initialization.data();
  const [middle, halfWidth] = range(initialization);
  const data = new Float32Array(parameter.size);
  fill(data, seed, middle, halfWidth / 2 ** 23);
  if (initialization.kind === "embedding" && initialization.zeroRow !== undefined) {
    const width = parameter.size / Number(parameter.shape[0]);
    data.fill(0, initialization.zeroRow * width, (initialization.zeroRow + 1) * width);
  }
  if (initialization.kind === "embedding" || initialization.kind === "bias") initialization.adjust?.(data);
  return data;
};
