import type { ModelConfig } from "@tiny-random/core";
import type { Change, Weight } from "./architecture.ts";

/** How many values an entry of the first axis has. */
const rowSize = ({ shape, data }: Weight): number => data.length / (shape[0] ?? 1);

/** Some entries of the first axis, in the order of their indices. */
export const rows = (weight: Weight, indices: readonly number[]): Weight => {
  const size = rowSize(weight);
  const data = new Float32Array(indices.length * size);
  for (const [place, index] of indices.entries())
    data.set(weight.data.subarray(index * size, (index + 1) * size), place * size);
  return { shape: [indices.length, ...weight.shape.slice(1)], data };
};

/** The whole numbers from one up to another, without that. */
export const range = (start: number, end: number): number[] =>
  Array.from({ length: end - start }, (_, index) => start + index);

/** Entries of the last of two axes, in the order of their indices. */
export const turnedColumns = ({ shape, data }: Weight, indices: readonly number[]): Weight => {
  const width = shape[1] ?? 0;
  return {
    shape,
    data: data.map((_, place) => data[place - (place % width) + (indices[place % width] ?? 0)] ?? 0),
  };
};

/** Every value by itself. */
export const mapped = ({ shape, data }: Weight, change: (value: number) => number): Weight => ({
  shape,
  data: data.map(change),
});

/** Two axes exchanged. */
const transposed = ({ shape, data }: Weight): Weight => {
  const [height = 1, width = 1] = shape;
  return {
    shape: [width, height],
    data: data.map((_, index) => data[(index % height) * width + Math.floor(index / height)] ?? 0),
  };
};

/** The last two axes of three exchanged. */
export const turnedInside = ({ shape, data }: Weight): Weight => {
  const [count = 0, height = 0, width = 0] = shape;
  const size = height * width;
  const turned = new Float32Array(data.length);
  for (let index = 0; index < count; index++)
    turned.set(
      transposed({ shape: [height, width], data: data.subarray(index * size, (index + 1) * size) }).data,
      index * size,
    );
  return { shape: [count, width, height], data: turned };
};

/** Two weights whose entries of the second axis take turns. */
export const turns = ({ shape, data }: Weight, first: string, second: string): Readonly<Record<string, Weight>> => {
  const [count = 0, both = 0, ...rest] = shape;
  const flat = { shape: [count * both, ...rest], data };
  const every = (start: number) =>
    rows(
      flat,
      range(0, (count * both) / 2).map((entry) => 2 * entry + start),
    ).data;
  const half = [count, both / 2, ...rest];
  return { [first]: { shape: half, data: every(0) }, [second]: { shape: half, data: every(1) } };
};

/** A weight under a name after a change. */
export const as =
  (name: string, change: (weight: Weight, config: ModelConfig) => Weight): Change =>
  (weight, config) => ({ [name]: change(weight, config) });

/** Norms whose scale is 1 more than the checkpoint says. */
export const plusOne = (name: string): Change => as(name, (weight) => mapped(weight, (value) => value + 1));

/** The same, with a bias that stays as it is. */
export const plusOneWeight =
  (name: string): Change =>
  (weight, _, ending) => ({ [name]: ending === ".bias" ? weight : mapped(weight, (value) => value + 1) });

/** Linear maps that are stored `[in, out]`, as GPT-2's are; biases stay. */
export const turned = (name: string): Change =>
  as(name, (weight) => (weight.shape.length === 2 ? transposed(weight) : weight));

/**
 * Queries or keys for a rope that rotates neighbouring features: Transformers rotates a head's halves against each other, so
 * feature 2i is its i-th, and feature 2i + 1 its i-th of the second half.
 *
 * @param heads how many there are
 * @param rotated how many features of each are rotated, the first ones
 */
export const interleaved = (weight: Weight, heads: number, rotated: number): Weight => {
  const size = (weight.shape[0] ?? 0) / heads;
  const order = range(0, size).map((feature) =>
    feature < rotated ? (feature % 2) * (rotated / 2) + Math.floor(feature / 2) : feature,
  );
  return rows(
    weight,
    range(0, heads).flatMap((head) => order.map((feature) => head * size + feature)),
  );
};

/** A weight in parts along its first axis, each as long as its share of the whole. */
export const parts = (
  weight: Weight,
  names: readonly string[],
  lengths: readonly number[],
): Readonly<Record<string, Weight>> => {
  let start = 0;
  return Object.fromEntries(
    names.map((name, index) => {
      const end = start + (lengths[index] ?? 0);
      const part = rows(weight, range(start, end));
      start = end;
      return [name, part] as const;
    }),
  );
};

/** Weights of the same shape as one, along a new first axis. */
export const stacked = (weights: readonly Weight[]): Weight => {
  const size = weights[0]?.data.length ?? 0;
  const data = new Float32Array(weights.length * size);
  for (const [index, weight] of weights.entries()) data.set(weight.data, index * size);
  return { shape: [weights.length, ...(weights[0]?.shape ?? [])], data };
};
