// Series of several lengths, and series cut into whole patches with padding before them.
import type { InputSynthesizer, Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { counts } from "./inputs.ts";

/** A session's axis of steps in whole patches, which it names. */
export const patchAxis = (length: number): string => Array.from({ length }, () => "patches").join(" + ");

/** How often the steps of each series come, as kinds: hourly, weekly, yearly. */
export const frequencies = (shape: readonly number[], kinds: number, seed: number): StoredTensor => ({
  dtype: "int64",
  shape,
  data: BigInt64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => BigInt((index + seed) % kinds)),
});

/** Counts less what stands at every third: some are below 0. */
const signed = (shape: readonly number[], seed: number): StoredTensor => {
  const { data, dtype } = counts(shape, seed);
  return {
    dtype,
    shape,
    data: Float32Array.from(data as Float32Array, (value, index) => (index % 3 ? value : 9 - value)),
  };
};

/** Rows and steps by purpose, for a model that reads so many: shorter series, longer ones, and ones above 0 throughout. */
const sizesOf = (context: number) =>
  ({
    golden: [2, context - 6, signed],
    other: [3, context + 3, signed],
    distant: [2, context + 5, counts],
    prompts: undefined,
  }) as const;

/** Series of other lengths than the context. */
export const contextSeries =
  (context: number, more: (rows: number, seed: number) => Tensors): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    const sizes = sizesOf(context)[kind];
    if (!sizes) return undefined;
    const [rows, steps, make] = sizes;
    return { raw: {}, inputs: { past_values: make([rows, Math.max(2, steps)], attempt), ...more(rows, attempt) } };
  };

/** Whether a step is padding, by its row, the rows behind it, and the patch's length. */
type Padding = (step: number, row: { readonly behind: number; readonly length: number }) => boolean;

/** A patch and a step more before each row than before the one behind it. */
export const paddedBefore: Padding = (step, { behind, length }) => step < (length + 1) * behind;

/** Of all rows but the last one, the first step and the whole second patch. */
export const paddedWithin: Padding = (step, { behind, length }) =>
  behind > 0 && (step === 0 || Math.floor(step / length) === 1);

const paddingOf = (isPadding: Padding, rows: number, steps: number, length: number): StoredTensor => ({
  dtype: "int64",
  shape: [rows, steps],
  data: BigInt64Array.from({ length: rows * steps }, (_, index) =>
    isPadding(index % steps, { behind: rows - 1 - Math.floor(index / steps), length }) ? 1n : 0n,
  ),
});

/** A series of which the step before the last is marked as missing. */
const marked = (series: StoredTensor, mark: number): StoredTensor => {
  const [rows = 0, steps = 0] = series.shape;
  const data = Float32Array.from(series.data as Float32Array);
  for (let row = 0; row < rows; row++) data[(row + 1) * steps - 2] = mark;
  return { dtype: "float32", shape: series.shape, data };
};

/** What series in whole patches have beside their values. */
interface PatchSeries {
  readonly length: number;
  readonly isPadding: Padding;
  /** What stands for a missing value, where something does. */
  readonly mark?: number;
  /** Further inputs. */
  more?(rows: number, seed: number): Tensors;
}

/** Series in whole patches, some of whose steps are padding. */
export const patchSeries =
  ({ length, isPadding, mark, more }: PatchSeries): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    const sizes = { golden: [2, 4], other: [3, 3], distant: undefined, prompts: undefined }[kind];
    if (!sizes) return undefined;
    const [rows = 0, patches = 0] = sizes;
    const steps = patches * length;
    const series = signed([rows, steps], attempt);
    return {
      raw: {},
      inputs: {
        past_values: mark === undefined ? series : marked(series, mark),
        past_values_padding: paddingOf(isPadding, rows, steps, length),
        ...more?.(rows, attempt),
      },
    };
  };
