import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { AtlasTensor } from "./load.ts";
import { type FoldedTensor, unfold } from "./unfold.ts";

/** By how much a class may shrink so that it still runs. */
interface MeasuredFactors {
  readonly headWidth: number;
  readonly heads: number;
}

/** What a class saves at a tiny config, and what it takes to run. */
export interface MeasuredClass {
  readonly saved?: {
    readonly config: { readonly model_type: string; readonly [key: string]: unknown };
    readonly tensors: ReadonlyMap<string, AtlasTensor>;
  };
  readonly factors?: MeasuredFactors;
}

/** As it stands in the file: by `model type/class`. */
export type StoredMeasures = Readonly<
  Record<
    string,
    {
      readonly saved?: {
        readonly config: { readonly model_type: string; readonly [key: string]: unknown };
        readonly tensors: readonly FoldedTensor[];
      };
      readonly factors?: MeasuredFactors;
    }
  >
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

/** What is known of a class at a tiny config, where it was asked. */
export const measuredClass = (
  measures: StoredMeasures,
  modelType: string,
  architecture: string,
): MeasuredClass | undefined => {
  const { [measureKey(modelType, architecture)]: stored } = measures;
  if (!stored) return undefined;
  const { saved, factors } = stored;
  return {
    ...(saved && { saved: { config: saved.config, tensors: unfold(saved.tensors) } }),
    ...(factors && { factors }),
  };
};
