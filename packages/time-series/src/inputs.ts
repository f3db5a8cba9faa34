// Series to run models on: no processor makes them, so they are what forward reads.
import type { InputPurpose, InputSynthesizer, Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Whole numbers above 0 as float32, counts of something: every row of a batch on another scale. `[rows, ...]` */
export const counts = (shape: readonly number[], seed: number): StoredTensor => {
  const perRow = sizeOf(shape.slice(1));
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
    const row = Math.floor(index / perRow);
    return (row + 1) * (3 + (((index + 1) * (2 * seed + 37)) % 23));
  });
  return { dtype: "float32", shape, data };
};

/** Booleans of which one in five is false: what of a series is missing. */
export const observed = (shape: readonly number[], seed: number): StoredTensor => ({
  dtype: "bool",
  shape,
  data: Uint8Array.from({ length: sizeOf(shape) }, (_, index) => ((7 * index + seed) % 5 === 3 ? 0 : 1)),
});

/** A series with 0 where a value is missing. */
export const withGaps = (values: StoredTensor, known: StoredTensor): StoredTensor => ({
  dtype: "float32",
  shape: values.shape,
  data: Float32Array.from(values.data as Float32Array, (value, index) => (known.data[index] ? value : 0)),
});

const prime = 499;

/** Numbers between 0 and 1, far enough apart along the last axis that every runtime sorts them alike. */
export const spacedNoise = (shape: readonly number[], seed: number): StoredTensor => {
  const length = shape.at(-1) ?? 1;
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
    const row = Math.floor(index / length);
    return ((((index % length) + 1) * (2 * (seed + row) + 37)) % prime) / prime;
  });
  return { dtype: "float32", shape, data };
};

/** The numbers from 0, the last half of them before the first. */
export const permutations = (count: number, seed: number): StoredTensor => {
  const shift = 1 + (seed % Math.max(1, count - 1));
  return {
    dtype: "int64",
    shape: [count],
    data: BigInt64Array.from({ length: count }, (_, index) => BigInt((index + shift) % count)),
  };
};

/** Rows of a batch by purpose. */
const rowsOf: Readonly<Partial<Record<InputPurpose["kind"], number>>> = { golden: 2, other: 3 };

/**
 * Inputs of a model whose series all have one length.
 *
 * @param make the inputs of a batch of so many rows; other numbers for another seed
 */
export const batches =
  (make: (rows: number, seed: number) => Tensors): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    const rows = rowsOf[kind];
    return rows === undefined ? undefined : { raw: {}, inputs: make(rows, attempt) };
  };

/** Indices below a count, as many, some of them several times. */
export const drawnIndices = (count: number, seed: number): StoredTensor => ({
  dtype: "int64",
  shape: [count],
  data: BigInt64Array.from({ length: count }, (_, index) => BigInt((((index + 1) * (2 * seed + 37)) % prime) % count)),
});
