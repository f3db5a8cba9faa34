import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { measureKey } from "./measured.ts";

/** What Transformers made of the loadable model of a class, at the default settings. */
export interface ProvenClass {
  /** The version that loaded it. */
  readonly transformers: string;
  /** Whether it loaded clean, and its forward pass gave finite outputs that are not constant. */
  readonly ran: boolean;
  /** Why not. */
  readonly reason?: string;
  /** The auto classes that load its directory. */
  readonly loadedBy: readonly string[];
}

/** As it stands in the file: a class's auto classes, or the reason why it does not run. */
export interface StoredProofs {
  readonly transformers: string;
  readonly classes: Readonly<Record<string, readonly string[] | string>>;
}

const shipped = new URL("../data/proven.json", import.meta.url);

const none: StoredProofs = { transformers: "", classes: {} };

/** What was proven of loadable models; written by tools/day-zero/run.ts. */
export const readProofs = (file: URL = shipped): StoredProofs =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StoredProofs) : none;

/** Writes down what was proven, a class a line. */
export const writeProofs = ({ transformers, classes }: StoredProofs, file: URL = shipped): void => {
  const ordered = Object.entries(classes).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = ordered.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  writeFileSync(file, `{"transformers": ${JSON.stringify(transformers)}, "classes": {\n${lines.join(",\n")}\n}}\n`);
};

/** What was proven of one class; undefined where nobody looked. */
export const provenClass = (
  { transformers, classes }: StoredProofs,
  modelType: string,
  architecture: string,
): ProvenClass | undefined => {
  const { [measureKey(modelType, architecture)]: found } = classes;
  if (found === undefined) return undefined;
  return typeof found === "string"
    ? { transformers, ran: false, reason: found, loadedBy: [] }
    : { transformers, ran: true, loadedBy: found };
};
