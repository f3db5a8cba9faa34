import type { StoredTensor, TensorData } from "@tiny-random/nn";
import type { Tensors } from "../contract/plugin.ts";
import type { Axis, Declared } from "./onnx-session.ts";

/** Whether an axis counts what several positions became together: its length is a quotient. */
const isShortened = (axis: Axis): boolean => typeof axis === "string" && axis.includes("//");

/** Whether an axis counts tokens, patches or frames that the attention mask speaks of; a decoder's own it does not. */
const countsMasked = (axis: Axis): boolean =>
  typeof axis === "string" &&
  axis.includes("sequence_length") &&
  !axis.includes("decoder_sequence_length") &&
  !isShortened(axis);

/** Positions of the axes that count what several positions of the mask became together. */
export const shortenedAxes = (axes: readonly Axis[]): number[] =>
  axes.flatMap((axis, index) => (isShortened(axis) ? [index] : []));

/** Positions of the axes that count tokens, patches or frames: of queries and keys in a mask for both. */
export const sequenceAxes = (axes: readonly Axis[]): number[] =>
  axes.flatMap((axis, index) => (countsMasked(axis) ? [index] : []));

/** Position of the batch axis; -1 where there is none. */
export const batchAxis = (axes: readonly Axis[]): number => axes.indexOf("batch_size");

/** The run-time value of every plain symbol, read from the inputs. */
export const bindSymbols = (declared: readonly Declared[], inputs: Tensors): ReadonlyMap<string, number> => {
  const bound = new Map<string, number>();
  for (const { name, axes } of declared) {
    for (const [index, axis] of axes.entries()) {
      const size = inputs[name]?.shape[index];
      if (typeof axis === "string" && size !== undefined) bound.set(axis, size);
    }
  }
  return bound;
};

/** Value of an axis such as `past_sequence_length + sequence_length` or `batch_size*num_choices`; undefined if unknown. */
export const evaluateAxis = (axis: Axis, bound: ReadonlyMap<string, number>): number | undefined => {
  if (typeof axis === "number") return axis;
  const known = bound.get(axis);
  if (known !== undefined) return known;
  const factors = (term: string) =>
    term.split("*").map((factor) => (/^\d+$/.test(factor.trim()) ? Number(factor) : bound.get(factor.trim())));
  const terms = axis.split("+").map(factors);
  if (terms.flat().includes(undefined)) return undefined;
  return terms.reduce((sum, term) => sum + term.reduce<number>((product, factor) => product * (factor ?? 0), 1), 0);
};

/** The slices of one axis at the given indices. */
export const takeAxis = (
  { dtype, shape, data }: StoredTensor,
  axis: number,
  indices: readonly number[],
): StoredTensor => {
  const length = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1);
  const Data = data.constructor as new (size: number) => TensorData;
  const result = new Data(outer * indices.length * inner);
  let offset = 0;
  for (let block = 0; block < outer; block++) {
    for (const index of indices) {
      const start = (block * length + index) * inner;
      result.set(data.subarray(start, start + inner) as never, offset);
      offset += inner;
    }
  }
  return { dtype, shape: shape.with(axis, indices.length), data: result };
};
