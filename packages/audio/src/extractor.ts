import { processorTable } from "@tiny-random/atlas";
import { InputError, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";

/** What preprocessor_config.json says. */
export type ExtractorSettings = Readonly<Record<string, unknown>>;

/** Options of a call of a feature extractor. */
export interface ExtractOptions {
  /** Whether there is a mask of padding; by default the settings' `return_attention_mask`. */
  readonly mask?: boolean | undefined;
  /** Samples of which a batch has whole multiples; extractors with another rule of padding do not read it. */
  readonly multipleOf?: number;
}

/** Makes a model's inputs of clips of sound. */
export interface FeatureExtractor {
  /** Samples a second, Hz. */
  readonly samplingRate: number;
  /** Clips, which may differ in length → tensors by the model's argument names. */
  extract(clips: readonly Float32Array[], options?: ExtractOptions): Tensors;
  /** The arguments with which Transformers' class does the same. */
  call(options?: ExtractOptions): Readonly<Record<string, unknown>>;
}

/** One class of feature extractors. */
export interface ExtractorKind {
  /** Settings that have to be there, all numbers. */
  readonly sizes: readonly string[];
  /** The class's defaults. */
  readonly defaults: ExtractorSettings;
  /** The arguments with which Transformers' class makes one batch of clips of different lengths. */
  readonly call: Readonly<Record<string, unknown>>;
  /** Settings that follow from others and are written beside them. */
  derived?(settings: ExtractorSettings): ExtractorSettings;
  extractor(settings: ExtractorSettings): FeatureExtractor["extract"];
}

/** The defaults of a class of Transformers, as it saves them. */
export const classDefaults = (className: string): ExtractorSettings =>
  processorTable().classes.feature_extractor[className]?.settings ?? {};

/** A setting that has to be a number. Throws InputError. */
export const numberIn = (settings: ExtractorSettings, key: string): number => {
  const value = settings[key];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new InputError(
    `the feature extractor's ${key} is ${JSON.stringify(value) ?? "missing"} where a number is expected`,
    "Add it to preprocessor_config.json.",
  );
};

/** The settings that follow an encoder of mel bins. Throws InputError where its config does not count them. */
export const melSettings = ({ num_mel_bins: bins }: { readonly num_mel_bins: number }): ExtractorSettings => {
  if (typeof bins === "number") return { feature_size: bins };
  throw new InputError(`num_mel_bins is ${JSON.stringify(bins)} where a number is expected`);
};

/** Rows of equal length as a tensor `[rows, length]`, or `[rows, length, features]`. */
export const floatRows = (rows: readonly Float32Array[], features?: number): StoredTensor => {
  const length = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * length);
  for (const [index, row] of rows.entries()) data.set(row, index * length);
  const shape = features === undefined ? [rows.length, length] : [rows.length, length / features, features];
  return { dtype: "float32", shape, data };
};

/** Where padding stands. */
export type PaddingSide = "left" | "right";

/** A row of values, filled up to a length, or cut to it. */
export const padded = (row: Float32Array, length: number, value: number, side: PaddingSide = "right"): Float32Array => {
  const result = new Float32Array(length).fill(value);
  result.set(row.subarray(0, length), side === "left" ? Math.max(0, length - row.length) : 0);
  return result;
};

/** Ones for a row's own values and zeros for its padding: `[rows, length]` int64. */
export const maskOf = (lengths: readonly number[], length: number, side: PaddingSide = "right"): StoredTensor => {
  const isOwn = (own: number, at: number) => (side === "left" ? at >= length - own : at < own);
  const rows = lengths.map((own) => Array.from({ length }, (_, at) => (isOwn(own, at) ? 1n : 0n)));
  return { dtype: "int64", shape: [lengths.length, length], data: BigInt64Array.from(rows.flat()) };
};

/** One for frames that count: booleans `[clips, frames]`. */
export const boolRows = (rows: readonly (readonly boolean[])[]): StoredTensor => ({
  dtype: "bool",
  shape: [rows.length, rows[0]?.length ?? 0],
  data: Uint8Array.from(rows.flat(), Number),
});

/** The longest of some lengths. */
export const longest = (rows: readonly { readonly length: number }[]): number =>
  Math.max(0, ...rows.map(({ length }) => length));

/** Values of zero mean and unit variance, as Wav2Vec2's extractor has them. */
export const standardized = (row: Float32Array): Float32Array => {
  let [sum, squares] = [0, 0];
  for (const value of row) sum += value;
  const mean = sum / row.length;
  for (const value of row) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / row.length + 1e-7);
  return row.map((value) => (value - mean) / deviation);
};
