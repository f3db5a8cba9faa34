import type { TensorData } from "./dtype.ts";
import type { Initialization, Parameter } from "./parameter.ts";

/** Four words of state of xoshiro128++ (Blackman and Vigna, 2019): integer arithmetic only, the same everywhere. */
export type Seed = readonly [number, number, number, number];

/** Draws 24-bit integers; the state must not be all zero. */
const generator = (seed: Seed): (() => number) => {
  let [a, b, c, d] = seed;
  return () => {
    const sum = (a + d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 8;
  };
};

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

/** Fills a parameter as its initialization says, from a seed. */
export const initialize = (parameter: Parameter, seed: Seed): TensorData => {
  const { initialization } = parameter;
  if (initialization.kind === "exact") return initialization.data();
  const [middle, halfWidth] = range(initialization);
  const draw = generator(seed);
  const data = new Float32Array(parameter.size);
  const step = halfWidth / 2 ** 23;
  for (let index = 0; index < data.length; index++) data[index] = middle + (draw() - 2 ** 23) * step;
  return data;
};
