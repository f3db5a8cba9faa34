import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { filesBelow, sha256 } from "@tiny-random/core";

/** The folder whose Python files every script may import, as those beside it. */
const sharedPython = "tools/oracle";

/** The repository's files that a source file imports. */
const importsOf = (root: string, file: string, text: string): string[] => {
  const relative = [...text.matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)].map(([, specifier = ""]) =>
    path.posix.join(path.posix.dirname(file), specifier),
  );
  const modules = [...text.matchAll(/^ *(?:from|import) (\w+)/gm)].flatMap(([, name]) =>
    [path.posix.dirname(file), sharedPython].map((folder) => `${folder}/${name}.py`),
  );
  const imported = file.endsWith(".py") ? modules : relative;
  return imported.filter((one) => existsSync(path.join(root, one)));
};

const expanded = (root: string, entry: string): string[] =>
  statSync(path.join(root, entry)).isDirectory()
    ? filesBelow(path.join(root, entry)).map((file) => `${entry}/${file}`)
    : [entry];

/**
 * One hash of source files and of everything they import out of this repository by a relative path or, in Python, by its name.
 *
 * @param entries files and folders below the root
 */
export const sourcesHash = (root: string, entries: readonly string[]): string => {
  const hashes = new Map<string, string>();
  const queue = entries.flatMap((entry) => expanded(root, entry));
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    if (hashes.has(file)) continue;
    const text = readFileSync(path.join(root, file), "utf8");
    hashes.set(file, sha256(text));
    queue.push(...importsOf(root, file, text));
  }
  return sha256(JSON.stringify([...hashes].sort(([a], [b]) => (a < b ? -1 : 1))));
};

/** The installed version of a package, as the tools find it. */
export const installedVersion = (root: string, name: string): string => {
  const folders = createRequire(path.join(root, "tools/package.json")).resolve.paths(name) ?? [];
  const manifest = folders.map((folder) => path.join(folder, name, "package.json")).find((file) => existsSync(file));
  if (manifest === undefined) throw new Error(`${name} is not installed`);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
};
