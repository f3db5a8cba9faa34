import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { AtlasTensor } from "./load.ts";
import { type FoldedTensor, unfold } from "./unfold.ts";

/** What a class saves at a tiny config. */
export interface MeasuredClass {
  readonly config: { readonly model_type: string; readonly [key: string]: unknown };
  readonly tensors: ReadonlyMap<string, AtlasTensor>;
}

/** As it stands in the file: by `model type/class`. */
export type StoredMeasures = Readonly<
  Record<string, { readonly config: MeasuredClass["config"]; readonly tensors: readonly FoldedTensor[] }>
>;

const shipped = new URL("../data/measured.json.gz", import.meta.url);

/** The classes that Transformers was asked about at a tiny config, because names and sizes alone had not told what it saves. */
export const readMeasures = (file: URL = shipped): StoredMeasures =>
  existsSync(file) ? (JSON.parse(gunzipSync(readFileSync(file)).toString()) as StoredMeasures) : {};

/** Writes the measures down, in order, the same bytes for the same measures. */
export const writeMeasures = (measures: StoredMeasures, file: URL = shipped): void => {
  const ordered = Object.fromEntries(Object.entries(measures).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, gzipSync(JSON.stringify(ordered), { level: 9 }));
};

/** The key of a class. */
export const measureKey = (modelType: string, architecture: string): string => `${modelType}/${architecture}`;

/** What a class saves at a tiny config, where it was asked. */
export const measuredClass = (
  measures: StoredMeasures,
  modelType: string,
  architecture: string,
): MeasuredClass | undefined => {
  const { [measureKey(modelType, architecture)]: stored } = measures;
  return stored && { config: stored.config, tensors: unfold(stored.tensors) };
};
