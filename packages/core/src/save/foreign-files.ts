import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { InputError } from "../contract/errors.ts";

/** The file by which a directory is known as a tiny model. */
const provenanceName = "tiny-random.json";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The files that a model's provenance lists; undefined where it cannot be read. */
const recordedFiles = (directory: string): readonly string[] | undefined => {
  try {
    const provenance: unknown = JSON.parse(readFileSync(path.join(directory, provenanceName), "utf8"));
    const files = isObject(provenance) ? provenance["files"] : undefined;
    return isObject(files) ? [provenanceName, ...Object.keys(files)] : undefined;
  } catch {
    return undefined;
  }
};

/** Everything below a directory that is no directory, links included; nothing is followed out of it. */
const entriesBelow = (directory: string, prefix = ""): string[] =>
  readdirSync(path.join(directory, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? entriesBelow(directory, name) : [name];
  });

/**
 * Refuses a place where something is that this project did not make: replacing it would lose somebody's files. Throws
 * InputError; a missing or empty directory and a tiny model pass.
 */
export const checkReplaceable = (directory: string): void => {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  if (!found) return;
  const hint = "Move it away, or give another --out.";
  if (!found.isDirectory()) throw new InputError(`${directory} is no directory, and tiny-random did not make it`, hint);
  const entries = readdirSync(directory);
  if (entries.length > 0 && !entries.includes(provenanceName))
    throw new InputError(`${directory} is no tiny model: it holds files that tiny-random did not make`, hint);
};

/**
 * The files in a model's directory that somebody put beside the model's own: a new model keeps them. Throws InputError where
 * the new model has a file of that name.
 *
 * @param written the new model's files
 */
export const filesToKeep = (directory: string, written: ReadonlySet<string>): string[] => {
  const recorded = recordedFiles(directory);
  // Without a list, what has the name of a model's file is taken for one.
  const own = new Set(recorded ?? [provenanceName, ...written]);
  const foreign = entriesBelow(directory).filter((name) => !own.has(name));
  const taken = foreign.find((name) => written.has(name));
  if (taken === undefined) return foreign;
  throw new InputError(
    `${path.join(directory, taken)} is not from tiny-random, and the new model has a file of that name`,
    "Move it away, or give another --out.",
  );
};
