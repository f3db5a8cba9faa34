import type { ExtraInputs } from "./image-class.ts";

/** The noise that masks parts of an image: those with the smallest values are kept. Values differ, in another order for each image. */
export const maskingNoise = <C>(countOf: (c: C) => number): ExtraInputs<C> => ({
  declared: (c) => ({ noise: { dtype: "float32", axes: ["batch_size", countOf(c)] } }),
  make: (c, { pixel_values }) => {
    const [rows, parts] = [pixel_values?.shape[0] ?? 1, countOf(c)];
    const rank = (index: number) => (index * 7 + 3 * Math.floor(index / parts)) % parts;
    const data = Float32Array.from({ length: rows * parts }, (_, index) => rank(index) / parts);
    return { noise: { dtype: "float32", shape: [rows, parts], data } };
  },
});
