import {
  loadAtlas,
  measureKey,
  readMeasures,
  readProofs,
  type StoredMeasures,
  writeMeasures,
  writeProofs,
} from "@tiny-random/atlas";
import type { Unported } from "@tiny-random/day-zero";
import { root } from "../parity/environment.ts";
import type { Checked } from "./field.ts";

/** What was measured of the classes looked at, as entries of the file. */
const measuresOf = (field: readonly Checked[], known: StoredMeasures): StoredMeasures =>
  Object.fromEntries(
    field.flatMap(({ modelType, architecture, config, measured }) => {
      const key = measureKey(modelType, architecture);
      return config && measured ? [[key, { ...known[key], saved: { config, tensors: measured } }] as const] : [];
    }),
  );

/**
 * Adds what a run measured to the measures of the atlas, and drops those of classes that are native by now.
 *
 * @param found what a search found beside that
 * @returns how many classes were measured
 */
export const renewMeasures = (
  field: readonly Checked[],
  unported: readonly Unported[],
  found: StoredMeasures = {},
): number => {
  const keys = new Set(unported.map(({ modelType, architecture }) => measureKey(modelType, architecture)));
  const known = readMeasures();
  const measured = { ...measuresOf(field, known), ...found };
  const kept = Object.entries({ ...known, ...measured }).filter(([key]) => keys.has(key));
  writeMeasures(Object.fromEntries(kept));
  return Object.keys(measured).length;
};

/** The directories of an absolute path: those before the model's own, or all. */
const directories = String.raw`(?:\S*?\/(?=tiny-random-)|\S*\/)`;

/**
 * A sentence without the directories of the machine that it was said on: those of paths that begin a word, and those below the
 * project's root wherever they stand, in an address too.
 */
export const withoutPlaces = (sentence: string, project = root): string => {
  const below = project.replaceAll(/[^\w/]/g, String.raw`\$&`);
  return sentence.replaceAll(new RegExp(`(?:${below}|(?<=^|[\\s"'\`]))/${directories}`, "g"), "");
};

/** Writes down what a run proved of its classes, and drops those that are native by now. */
export const renewProofs = (field: readonly Checked[], unported: readonly Unported[]): void => {
  const { transformers } = loadAtlas();
  const known = readProofs();
  const keys = new Set(unported.map(({ modelType, architecture }) => measureKey(modelType, architecture)));
  const proven = field.map(({ modelType, architecture, wrong, ran, reason, processors = {} }) => {
    const loading = Object.entries(processors).filter(([, why]) => why === null);
    const value = ran ? loading.map(([auto]) => auto) : withoutPlaces(wrong[0] ?? reason ?? "unknown").slice(0, 200);
    return [measureKey(modelType, architecture), value] as const;
  });
  const before = known.transformers === transformers ? Object.entries(known.classes) : [];
  const classes = Object.fromEntries([...before, ...proven].filter(([key]) => keys.has(key)));
  writeProofs({ transformers, classes });
};
