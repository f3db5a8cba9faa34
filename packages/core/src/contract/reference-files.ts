import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { parseJson } from "../resolve/spelled-json.ts";
import { readBounded } from "./bounded-file.ts";
import { InputError } from "./errors.ts";

/** Where a reference's files come from: embedded data, a directory, a Hub repository. */
export interface ReferenceFiles {
  /** For messages and provenance: the directory or repository. */
  readonly description: string;
  /** Commit of a repository, where there is one. */
  readonly revision?: string;
  /** True for a stand-in of the checkpoint's files: its token ids are not those of the checkpoint's config. */
  readonly isEmbedded?: boolean;
  list(): readonly string[];
  /** A file's text, or undefined where there is none. */
  read(name: string): string | undefined;
  /** A file as it is; absent where files are texts only. */
  bytes?(name: string): Uint8Array | undefined;
}

/** Files that a family states itself, as facts of its checkpoint: JSON values by name. */
export const embeddedFiles = (repo: string, files: Readonly<Record<string, unknown>>): ReferenceFiles => ({
  description: `the embedded files of ${repo}`,
  isEmbedded: true,
  list: () => Object.keys(files),
  read: (name) => (Object.hasOwn(files, name) ? `${JSON.stringify(files[name], null, 2)}\n` : undefined),
});

/** Embedded files of several sources; the first that has a name is read. */
export const joinedFiles = (...sources: readonly ReferenceFiles[]): ReferenceFiles => ({
  description: sources.map(({ description }) => description).join(" and "),
  isEmbedded: true,
  list: () => [...new Set(sources.flatMap((files) => files.list()))],
  read: (name) => sources.map((files) => files.read(name)).find((text) => text !== undefined),
});

/** The repository and commit of a directory in the official Hub clients' cache. */
const cachedOrigin = (directory: string): { readonly description: string; readonly revision: string } | undefined => {
  const [, name, revision] = /models--([^/\\]+)[/\\]snapshots[/\\]([0-9a-f]{40})[/\\]?$/.exec(directory) ?? [];
  return name !== undefined && revision !== undefined
    ? { description: name.replaceAll("--", "/"), revision }
    : undefined;
};

/**
 * The files of a local directory; weights are never read. A directory in the Hub clients' cache is known by its
 * repository and commit. Throws InputError where the directory cannot be read.
 */
export const directoryFiles = (directory: string): ReferenceFiles => {
  const names = listFiles(directory);
  return {
    ...(cachedOrigin(directory) ?? { description: directory }),
    list: () => names,
    read: (name) => (names.includes(name) ? readText(directory, name) : undefined),
    bytes: (name) => (names.includes(name) ? readBytes(directory, name) : undefined),
  };
};

const readText = (directory: string, name: string): string => readBytes(directory, name).toString("utf8");

const pointerStart = "version https://git-lfs.github.com/spec/";

/** A file's content. Throws InputError for what Git LFS leaves in the place of a file that was not fetched. */
const readBytes = (directory: string, name: string): Buffer => {
  const content = readBounded(path.join(directory, name), name, `${name} in ${directory}`);
  if (!content.subarray(0, pointerStart.length).equals(Buffer.from(pointerStart))) return content;
  throw new InputError(
    `${name} in ${directory} is a Git LFS pointer: the file itself was not fetched`,
    "Run git lfs pull there.",
  );
};

/** Where Transformers writes the chat templates that have a name. */
const templateFolders = ["additional_chat_templates"];

const filesIn = (directory: string, folder: string): readonly string[] => {
  const whole = path.join(directory, folder);
  if (folder !== "" && !statSync(whole, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(whole, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => (folder === "" ? name : `${folder}/${name}`));
};

const listFiles = (directory: string): readonly string[] => {
  try {
    return ["", ...templateFolders].flatMap((folder) => filesIn(directory, folder));
  } catch (cause) {
    throw new InputError(`${directory} is not a directory that can be read`, "Give a directory with a config.json.", {
      cause,
    });
  }
};

/** The JSON object that a reference's file holds. Throws InputError where it is broken or something else. */
export const parseJsonObject = (text: string, name: string, where: string): Record<string, unknown> => {
  const value = parseJson(text, `${name} in ${where}`);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${name} in ${where} is not a JSON object`, "Download the file again or repair it.");
  }
  return value as Record<string, unknown>;
};

/** A JSON object among a reference's files, or undefined where the file is missing. Throws InputError where it is broken. */
export const readJsonObject = (files: ReferenceFiles, name: string): Record<string, unknown> | undefined => {
  const text = files.read(name);
  return text === undefined ? undefined : parseJsonObject(text, name, files.description);
};
