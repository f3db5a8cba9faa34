import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Architecture, Family, Plugin } from "../contract/plugin.ts";
import { sha256 } from "../save/save.ts";

/** What a list shows of a class. */
export type ListedClass = Pick<Architecture, "owner" | "configuredFrom"> & { readonly task: string | null };

/** Classes of one model type. */
export type ListedClasses = Readonly<Record<string, ListedClass>>;

/** Classes by model type. */
export type ClassTable = Readonly<Record<string, ListedClasses>>;

/** As it stands beside a plugin's code: what it was taken from, and what was found there. */
interface StoredTable {
  readonly code: string;
  readonly classes: ClassTable;
}

const tableFileOf = (pluginFile: string): string => path.join(path.dirname(pluginFile), "classes.json");

/** A hash of everything built beside a plugin, but for tests, which are not published. */
const builtCode = (pluginFile: string): string => {
  const folder = path.dirname(pluginFile);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[cm]?js$/.test(name) && !/\.test\./.test(name))
    .map((name) => name.split(path.sep).join("/"))
    .sort();
  return sha256(names.map((name) => `${name}\n${readFileSync(path.join(folder, name), "utf8")}`).join("\n"));
};

const listedClass = ({ task, owner, configuredFrom }: Architecture): ListedClass => ({
  task: task ?? null,
  ...(owner !== undefined && { owner }),
  ...(configuredFrom && { configuredFrom }),
});

/** A family's classes as lists show them. */
export const listedClasses = ({ architectures }: Family): ListedClasses =>
  Object.fromEntries(Object.entries(architectures).map(([name, architecture]) => [name, listedClass(architecture)]));

const classesOf = async (plugin: Plugin): Promise<ClassTable> => {
  const entries = Object.entries(plugin.families).map(
    async ([modelType, load]) => [modelType, listedClasses((await load()).default)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
};

/** Writes what a built plugin's families say of their classes beside its module, so that a list need not load them. */
export const writeClassTable = async (pluginFile: string, plugin: Plugin): Promise<void> => {
  const table: StoredTable = { code: builtCode(pluginFile), classes: await classesOf(plugin) };
  writeFileSync(tableFileOf(pluginFile), `${JSON.stringify(table)}\n`);
};

/** The table beside a plugin's module; undefined where there is none, or it was taken from other code. */
export const readClassTable = (pluginFile: string): ClassTable | undefined => {
  if (!existsSync(tableFileOf(pluginFile))) return undefined;
  try {
    const { code, classes } = JSON.parse(readFileSync(tableFileOf(pluginFile), "utf8")) as StoredTable;
    return code === builtCode(pluginFile) ? classes : undefined;
  } catch {
    return undefined;
  }
};
