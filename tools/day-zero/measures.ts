import { measureKey, readMeasures, type StoredMeasures, writeMeasures } from "@tiny-random/atlas";
import type { Unported } from "@tiny-random/day-zero";
import type { Checked } from "./field.ts";

/** What was measured of the classes looked at, as entries of the file. */
const measuresOf = (field: readonly Checked[]): StoredMeasures =>
  Object.fromEntries(
    field.flatMap(({ modelType, architecture, config, measured }) =>
      config && measured ? [[measureKey(modelType, architecture), { config, tensors: measured }] as const] : [],
    ),
  );

/**
 * Adds what a run measured to the measures of the atlas, and drops those of classes that are native by now.
 *
 * @returns how many classes were measured
 */
export const renewMeasures = (field: readonly Checked[], unported: readonly Unported[]): number => {
  const keys = new Set(unported.map(({ modelType, architecture }) => measureKey(modelType, architecture)));
  const measured = measuresOf(field);
  const kept = Object.entries({ ...readMeasures(), ...measured }).filter(([key]) => keys.has(key));
  writeMeasures(Object.fromEntries(kept));
  return Object.keys(measured).length;
};
