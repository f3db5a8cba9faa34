import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { filesBelow, sameGoldenOutputs } from "@tiny-random/core";

/** Largest difference of golden outputs, of the scale of what is expected. */
const goldenTolerance = 1e-6;

/** One file of one model that is not the same in both directories. */
interface Difference {
  readonly model: string;
  /** The file's path below the model's directory. */
  readonly file: string;
  readonly what: "missing" | "extra" | "changed";
}

/** What comparing two directories found. */
export interface Comparison {
  readonly models: number;
  readonly files: number;
  readonly differences: readonly Difference[];
}

const isGoldenOutput = (file: string): boolean => /^golden\/(.+\/)?outputs\.safetensors$/.test(file);

/** The provenance without what names the code and without the hashes of golden outputs, which are compared as tensors. */
const comparableProvenance = (text: string): string =>
  text
    .replace(/^( {2}"fingerprint": )(?:"[0-9a-f]{64}"|null)/m, "$1-")
    .replaceAll(/^( {4}"golden\/(?:[^"]+\/)?outputs\.safetensors": )"[0-9a-f]{64}"/gm, "$1-");

/** A safetensors file's header with its length: names, kinds, shapes and places of its tensors. */
const headerOf = (file: Buffer): Buffer => file.subarray(0, 8 + Number(file.readBigUInt64LE()));

const isSame = (file: string, before: Buffer, after: Buffer): boolean => {
  if (before.equals(after)) return true;
  if (isGoldenOutput(file))
    return headerOf(before).equals(headerOf(after)) && sameGoldenOutputs(before, after, goldenTolerance);
  return file === "tiny-random.json" && comparableProvenance(String(before)) === comparableProvenance(String(after));
};

const modelsIn = (directory: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
    : [];

const filesOf = (directory: string): string[] => (existsSync(directory) ? filesBelow(directory) : []);

const compareModel = (model: string, before: string, after: string): { files: number; differences: Difference[] } => {
  const [ours, theirs] = [before, after].map((directory) => new Set(filesOf(path.join(directory, model))));
  const files = [...new Set([...(ours ?? []), ...(theirs ?? [])])].sort();
  const differences = files.flatMap((file): Difference[] => {
    if (!theirs?.has(file)) return [{ model, file, what: "missing" }];
    if (!ours?.has(file)) return [{ model, file, what: "extra" }];
    const [one, other] = [before, after].map((directory) => readFileSync(path.join(directory, model, file)));
    return one && other && isSame(file, one, other) ? [] : [{ model, file, what: "changed" }];
  });
  return { files: files.length, differences };
};

/**
 * Compares every file of the models in two output directories. Files must be equal byte for byte; the exceptions are the
 * `fingerprint` of tiny-random.json and golden outputs, which differ by at most 1e-6 of their scale. A run's
 * report.json is no model's file.
 */
export const compareDirectories = (before: string, after: string): Comparison => {
  const models = [...new Set([...modelsIn(before), ...modelsIn(after)])].sort();
  const compared = models.map((model) => compareModel(model, before, after));
  return {
    models: models.length,
    files: compared.reduce((sum, { files }) => sum + files, 0),
    differences: compared.flatMap(({ differences }) => differences),
  };
};

/** Files of one kind: numbers in a name count its parts, and cases of golden files have a folder each. */
const kindOf = (file: string): string =>
  file.replace(/^golden\/.+\//, "golden/*/").replaceAll(/(?<=[-_])\d+(?=[-_.])/g, "*");

const shown = 5;

/** What a comparison found, by the kind of the files, with the first few models of each kind. */
export const comparisonText = ({ models, files, differences }: Comparison): string => {
  const kinds = new Map<string, string[]>();
  for (const { model, file, what } of differences) {
    const kind = `${what} ${kindOf(file)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), `${model}/${file}`]);
  }
  const lines = [...kinds]
    .sort()
    .flatMap(([kind, found]) => [
      `${String(found.length).padStart(6)} ${kind}`,
      ...found.slice(0, shown).map((file) => `         ${file}`),
      ...(found.length > shown ? [`         and ${found.length - shown} more`] : []),
    ]);
  const changed = new Set(differences.map(({ model }) => model)).size;
  return [
    ...lines,
    `${files} files of ${models} models compared: ${differences.length} files of ${changed} models differ`,
  ].join("\n");
};
