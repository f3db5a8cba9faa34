import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../contract/errors.ts";
import { nearest } from "../contract/near-name.ts";
import type { Family, Plugin } from "../contract/plugin.ts";
import { type ClassTable, type ListedClasses, listedClasses, readClassTable } from "./class-table.ts";
import { checkOneCopy, otherCopy } from "./shared-modules.ts";
import { unportedName } from "./unported.ts";

interface PackageJson {
  readonly name?: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly "tiny-random"?: { readonly plugin?: string };
}

/** A plugin and the package it came from. */
export interface InstalledPlugin {
  readonly packageName: string;
  readonly plugin: Plugin;
  /** The module it was imported from; a plugin made in memory has none. */
  readonly file?: string;
}

const readPackage = (directory: string): PackageJson | undefined => {
  const file = path.join(directory, "package.json");
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as PackageJson;
  } catch (cause) {
    throw new InputError(`${file} is not valid JSON`, "Repair it.", { cause });
  }
};

/** The directory and its parents, nearest first. */
const upwards = (start: string): string[] => {
  const parent = path.dirname(start);
  return parent === start ? [start] : [start, ...upwards(parent)];
};

/** Directories of a workspace's packages; patterns end in a name or in one star. */
const workspacePackages = (root: string, patterns: readonly string[]): string[] =>
  patterns.flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [path.join(root, pattern)];
    const folder = path.join(root, pattern.slice(0, -2));
    return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  });

const installedAt = (name: string, from: string): string[] =>
  upwards(from)
    .map((directory) => path.join(directory, "node_modules", name))
    .filter((directory) => existsSync(path.join(directory, "package.json")))
    .slice(0, 1);

/** Packages that the nearest package.json above a directory names as dependencies, or holds as workspace. */
const candidates = (start: string): string[] => {
  const root = upwards(start).find((directory) => existsSync(path.join(directory, "package.json")));
  const manifest = root === undefined ? undefined : readPackage(root);
  if (root === undefined || !manifest) return [];
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return [...workspacePackages(root, manifest.workspaces ?? []), ...names.flatMap((name) => installedAt(name, root))];
};

const loadPlugin = async (packageName: string, file: string): Promise<{ readonly default?: Plugin }> => {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`plugin ${packageName} cannot be loaded: ${problem}`, "Build it, or install it anew.", {
      cause,
    });
  }
};

/** A package that says that it is a plugin, and the module that it names. */
interface NamedPlugin {
  readonly packageName: string;
  readonly file: string;
}

const namedPlugin = (directory: string): NamedPlugin | undefined => {
  const manifest = readPackage(directory);
  const entry = manifest?.["tiny-random"]?.plugin;
  if (!manifest || entry === undefined) return undefined;
  const packageName = manifest.name ?? directory;
  const file = path.resolve(directory, entry);
  if (!file.startsWith(directory + path.sep))
    throw new InputError(`plugin ${packageName} names a file outside its package: ${entry}`);
  return { packageName, file };
};

const importPlugin = async ({ packageName, file }: NamedPlugin): Promise<InstalledPlugin> => {
  const { default: plugin } = await loadPlugin(packageName, file);
  if (plugin?.apiVersion !== 1) {
    throw new InputError(
      `plugin ${packageName} is for plugin API ${plugin?.apiVersion ?? "unknown"}, this is 1`,
      "Install a version that fits.",
    );
  }
  return { packageName, plugin, file };
};

/** The families of all installed plugins. */
export interface Families {
  readonly plugins: readonly InstalledPlugin[];
  readonly modelTypes: readonly string[];
  /** The package whose plugin has a model type. */
  packageOf(modelType: string): string;
  /** The name of the plugin that has a model type. */
  pluginOf(modelType: string): string;
  load(modelType: string): Promise<Family>;
  /** The classes of a model type; without loading the family where a table beside the plugin knows. */
  classesOf(modelType: string): Promise<ListedClasses>;
}

/** Joins plugins; two families for one model type are an InputError that names both packages. */
export const joinPlugins = (plugins: readonly InstalledPlugin[]): Families => {
  const owners = new Map<string, InstalledPlugin>();
  for (const installed of plugins) {
    for (const modelType of Object.keys(installed.plugin.families)) {
      const other = owners.get(modelType);
      if (other) {
        throw new InputError(
          `${other.packageName} and ${installed.packageName} both bring a family ${modelType}`,
          "Uninstall one of them.",
        );
      }
      owners.set(modelType, installed);
    }
  }
  const modelTypes = [...owners.keys()].sort();
  const ownerOf = (modelType: string): InstalledPlugin => {
    const owner = owners.get(modelType);
    if (owner) return owner;
    const near = nearest(modelType, modelTypes);
    throw (
      unportedName(modelType) ??
      new InputError(
        `there is no model type ${modelType}`,
        near ? `Did you mean ${near}?` : "npx @tiny-random/cli list shows all.",
      )
    );
  };
  const load = async (modelType: string): Promise<Family> => {
    const loadFamily = ownerOf(modelType).plugin.families[modelType];
    if (!loadFamily) throw new InputError(`there is no model type ${modelType}`);
    return (await loadFamily()).default;
  };
  const tables = new Map<string, ClassTable | undefined>();
  const tableOf = ({ file }: InstalledPlugin): ClassTable | undefined => {
    if (file === undefined) return undefined;
    if (!tables.has(file)) tables.set(file, readClassTable(file));
    return tables.get(file);
  };
  return {
    plugins,
    modelTypes,
    packageOf: (modelType) => ownerOf(modelType).packageName,
    pluginOf: (modelType) => ownerOf(modelType).plugin.name,
    load,
    classesOf: async (modelType) => tableOf(ownerOf(modelType))?.[modelType] ?? listedClasses(await load(modelType)),
  };
};

/**
 * Finds installed plugins: from each start directory, the nearest package.json's dependencies and workspaces. Of a plugin
 * that is there twice the first counts that shares this package's modules. Throws InputError for a plugin that shares them
 * nowhere or is of another API version, and for two plugins with one model type.
 */
export const discover = async (starts: readonly string[]): Promise<Families> => {
  const directories = [...new Set(starts.flatMap(candidates).map((directory) => path.resolve(directory)))];
  const byName = new Map<string, NamedPlugin>();
  for (const named of directories.flatMap((directory) => namedPlugin(directory) ?? [])) {
    const earlier = byName.get(named.packageName);
    if (!earlier || (otherCopy(earlier.file) && !otherCopy(named.file))) byName.set(named.packageName, named);
  }
  for (const { packageName, file } of byName.values()) checkOneCopy(packageName, file);
  const plugins: InstalledPlugin[] = [];
  for (const named of byName.values()) plugins.push(await importPlugin(named));
  return joinPlugins(plugins);
};
