import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { readSafetensors } from "@tiny-random/nn";
import { InputError } from "../contract/errors.ts";
import type { Tensors } from "../contract/plugin.ts";
import { directoryFiles, readJsonObject } from "../contract/reference-files.ts";
import { sizes } from "../contract/size.ts";
import { isConfig } from "../resolve/read-config.ts";
import { wholeSessions } from "../save/external-data.ts";
import type { Provenance } from "../save/provenance.ts";
import { filesBelow, readFileIn, sha256 } from "../save/save.ts";
import {
  type DtypeTolerance,
  type DtypeTolerances,
  dtypesFile,
  plainSessions,
  typedSessions,
} from "./session-names.ts";

/** What helps against a damaged file. */
export const makeAgain = "Generate the model again.";

/** Named arrays of a tiny model's file. Throws InputError where it is missing or broken. */
export const readTensors = (directory: string, name: string): Tensors => {
  const file = readFileIn(directory, name);
  if (!file) throw new InputError(`${name} is missing`, makeAgain);
  try {
    return Object.fromEntries(readSafetensors(file));
  } catch (cause) {
    throw new InputError(
      `${name} is not a safetensors file: ${cause instanceof Error ? cause.message : cause}`,
      makeAgain,
      { cause },
    );
  }
};

const isGoldenOutput = (name: string): boolean => /^golden\/(.+\/)?outputs\.safetensors$/.test(name);

/** Files whose bytes are not the recorded ones; golden outputs are compared by tolerance instead. */
export const changedFiles = (directory: string, { files }: Provenance): string[] => {
  const present = new Set(filesBelow(directory));
  return Object.entries(files).flatMap(([name, hash]) => {
    const file = present.has(name) ? readFileIn(directory, name) : undefined;
    if (!file) return [`${name} is missing`];
    const same = isGoldenOutput(name) || sha256(file) === hash;
    return same ? [] : [`${name} is not the file that was made: its SHA-256 differs`];
  });
};

/** Folders with golden outputs; `golden` is the main one. */
export const goldenFolders = (directory: string): string[] =>
  filesBelow(directory)
    .filter(isGoldenOutput)
    .map((name) => path.posix.dirname(name));

const onnxFiles = (directory: string): Map<string, Uint8Array> =>
  new Map(
    filesBelow(directory)
      .filter((name) => /^onnx\/[^/]+\.onnx$/.test(name))
      .map((name) => [path.basename(name, ".onnx"), readFileIn(directory, name) ?? new Uint8Array()]),
  );

/** How closely a tiny model's sessions in other types are to be compared, by the type; empty where it has none. */
const dtypesOf = (directory: string): DtypeTolerances => {
  const file = path.join(directory, dtypesFile);
  if (!existsSync(file)) return {};
  const stated = readJsonObject(directoryFiles(path.dirname(file)), path.basename(file)) ?? {};
  const isTolerance = (value: unknown): value is DtypeTolerance =>
    isConfig(value) &&
    typeof value["suffix"] === "string" &&
    (value["golden"] === null || typeof value["golden"] === "number");
  return Object.fromEntries(
    Object.entries(stated).filter((entry): entry is [string, DtypeTolerance] => isTolerance(entry[1])),
  );
};

/** The whole sessions of a tiny model by name: those in float32, and those in other types by the type. */
export const wholeSessionFiles = async (directory: string) => {
  const files = await wholeSessions(onnxFiles(directory), (file) => readFileIn(directory, file));
  const dtypes = dtypesOf(directory);
  return { plain: plainSessions(files, dtypes), dtypes: typedSessions(files, dtypes) };
};

/** The float32 ONNX files of a tiny model by session name, as they are: their constants may stand beside them. */
export const sessionFiles = (directory: string): Map<string, Uint8Array> =>
  plainSessions(onnxFiles(directory), dtypesOf(directory));

const isProvenance = (value: object): value is Provenance => {
  const { architecture, modelType, files, invariants, size } = value as Partial<Record<keyof Provenance, unknown>>;
  return (
    typeof architecture === "string" &&
    typeof modelType === "string" &&
    typeof size === "string" &&
    Object.hasOwn(sizes, size) &&
    isConfig(files) &&
    Object.values(files).every((hash) => typeof hash === "string") &&
    isConfig(invariants)
  );
};

/** A tiny model's `tiny-random.json`. Throws InputError where the directory is not a tiny model. */
export const readProvenance = (directory: string): Provenance => {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${directory} is not a directory`, "Give a directory that tiny-random made.");
  const provenance = readJsonObject(directoryFiles(directory), "tiny-random.json");
  if (!provenance)
    throw new InputError(`${directory} has no tiny-random.json`, "Give a directory that tiny-random made.");
  if (!isProvenance(provenance))
    throw new InputError(`tiny-random.json in ${directory} does not say what the model is`, makeAgain);
  return provenance;
};
