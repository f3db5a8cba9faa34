import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { init, parse } from "es-module-lexer";
import { sha256 } from "../save/save.ts";

/** A file of code: its content's hash and what it imports. */
interface CodeFile {
  readonly hash: string;
  readonly files: readonly string[];
  /** Those of `files` that only an `import()` names. */
  readonly lazy: readonly string[];
  /** Published packages with their versions, which are never the same for other code. */
  readonly packages: readonly string[];
}

interface Imported {
  readonly file?: string;
  readonly package?: string;
}

const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const packageDirectory = (name: string, from: string): string | undefined => {
  const directory = path.join(from, "node_modules", name);
  if (existsSync(path.join(directory, "package.json"))) return realpathSync(directory);
  const parent = path.dirname(from);
  return parent === from ? undefined : packageDirectory(name, parent);
};

/** A package that changes without a new version: one of this project, or one that is linked into node_modules. */
const changesInPlace = (name: string, directory: string): boolean =>
  name.startsWith("@tiny-random/") || !directory.split(path.sep).includes("node_modules");

const resolvePackage = (specifier: string, from: string): Imported => {
  const name = packageName(specifier);
  const directory = packageDirectory(name, path.dirname(from));
  if (directory === undefined) return { package: name };
  if (changesInPlace(name, directory)) {
    try {
      return { file: realpathSync(createRequire(from).resolve(specifier)) };
    } catch {
      // A package for import only: its version has to do.
    }
  }
  const { version } = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as { version?: string };
  return { package: `${name}@${version ?? ""}` };
};

/** What packages' names mean in a folder; installed packages do not change while the process that loaded them runs. */
const resolved = new Map<string, Imported>();

const resolveImport = (specifier: string, from: string): Imported => {
  if (isBuiltin(specifier)) return {};
  if (specifier.startsWith("file:")) return { file: fileURLToPath(specifier) };
  const folder = path.dirname(from);
  if (specifier.startsWith(".")) return { file: path.resolve(folder, specifier) };
  const key = `${folder}\n${specifier}`;
  const imported = resolved.get(key) ?? resolvePackage(specifier, from);
  resolved.set(key, imported);
  return imported;
};

/** Code does not change while the process that loaded it runs. */
const known = new Map<string, CodeFile>();

const readCode = (file: string): CodeFile => {
  const read = known.get(file);
  if (read) return read;
  const content = readFileSync(file, "utf8");
  const isCode = /\.[cm]?js$/.test(file);
  const specifiers = isCode ? parse(content)[0].filter(({ n }) => n !== undefined) : [];
  const imports = specifiers.map(({ n = "", d }) => ({ ...resolveImport(n, file), isLazy: d >= 0 }));
  const code: CodeFile = {
    hash: sha256(content),
    files: imports.flatMap((one) => one.file ?? []),
    lazy: imports.flatMap((one) => (one.isLazy ? (one.file ?? []) : [])),
    packages: imports.flatMap((one) => one.package ?? []),
  };
  known.set(file, code);
  return code;
};

/** Every file reachable from the given ones. */
const reachable = (roots: readonly string[], next: (code: CodeFile) => readonly string[]): ReadonlySet<string> => {
  const found = new Set(roots);
  for (const file of found) for (const imported of next(readCode(file))) found.add(imported);
  return found;
};

/** A hash of code by content: of the files, and of everything that they import. */
export const codeHash = async (roots: readonly string[]): Promise<string> => {
  await init;
  const codes = [...reachable(roots, ({ files }) => files)].map(readCode);
  const parts = new Set(codes.flatMap(({ hash, packages }) => [hash, ...packages]));
  return sha256([...parts].sort().join("\n"));
};

/** The model type that a family's file is named after: `bert.js`, or `vits/index.js`. */
const namedAfter = (file: string): string => {
  const { name, dir } = path.parse(file);
  return name === "index" ? path.basename(dir) : name;
};

/**
 * The file of one family of a plugin: the one lazily imported file that is named after the model type. Where there is none,
 * the plugin's own, which stands for everything it has.
 */
export const familyFile = async (plugin: string, modelType: string): Promise<string> => {
  await init;
  const table = reachable([plugin], ({ files, lazy }) => files.filter((file) => !lazy.includes(file)));
  const lazy = new Set([...table].flatMap((file) => readCode(file).lazy));
  const named = [...lazy].filter((file) => namedAfter(file) === modelType);
  const [only] = named;
  return only !== undefined && named.length === 1 ? only : plugin;
};
