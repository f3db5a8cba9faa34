import { readFile } from "node:fs/promises";
import { type GenerateOptions, halfVariant, jsonText, modelName } from "@tiny-random/core";
import type { ServedClass } from "./architecture-models.ts";
import { commitOf, digest, type Snapshot, type StoredFile } from "./snapshot.ts";

type StoredFiles = readonly StoredFile[];

/** How a repository of a tiny model is laid out, which the end of its name says. */
interface Layout {
  /** How the model is made for it. */
  readonly options?: Partial<GenerateOptions>;
  /** Its files as the repository has them. */
  arrange?(files: StoredFiles, served: ServedClass): Promise<StoredFiles>;
}

/** Bytes of a shard: a tiny model has several. */
const shardSize = 50_000;

const adapterFolder = "adapter/";
const adapterConfig = "adapter_config.json";

/** An adapter's config that names its model as this server has it. */
const withBase = async (file: StoredFile, served: ServedClass): Promise<StoredFile> => {
  const config = JSON.parse(await readFile(file.location, "utf8"));
  const base = `tiny-random/tiny-random-${modelName(served)}`;
  const content = Buffer.from(jsonText({ ...config, base_model_name_or_path: base }));
  return { ...file, ...digest(content), make: async () => content };
};

/** An adapter alone, at the top. */
const adapterAlone = (files: StoredFiles, served: ServedClass): Promise<StoredFiles> =>
  Promise.all(
    files
      .filter(({ path }) => path.startsWith(adapterFolder))
      .map((file) => ({ ...file, path: file.path.slice(adapterFolder.length) }))
      .map((file) => (file.path === adapterConfig ? withBase(file, served) : file)),
  );

/** By what a name ends in: `tiny-random-bert-sharded-subfolder`. */
const layouts: Readonly<Record<string, Layout>> = {
  fp16: { options: { formats: [halfVariant()] } },
  lora: { options: { adapter: "lora" }, arrange: adapterAlone },
  // What every model is.
  safetensors: {},
  sharded: { options: { maxShardSize: shardSize } },
  subfolder: {
    arrange: async (files, { modelType }) => files.map((file) => ({ ...file, path: `${modelType}/${file.path}` })),
  },
};

const layoutAtEnd = new RegExp(`-(${Object.keys(layouts).join("|")})$`, "u");

/** A name without the layouts at its end, and these in the order of their names. */
export const withoutLayouts = (name: string): { readonly name: string; readonly layouts: readonly string[] } => {
  const [end, layout] = layoutAtEnd.exec(name) ?? [];
  if (end === undefined || layout === undefined) return { name, layouts: [] };
  const rest = withoutLayouts(name.slice(0, -end.length));
  return { name: rest.name, layouts: [...new Set([...rest.layouts, layout])].sort() };
};

/** How a model is made for layouts. */
export const optionsOfLayouts = (names: readonly string[]): Partial<GenerateOptions> =>
  Object.assign({}, ...names.map((name) => layouts[name]?.options));

/** A model's files laid out: one after another, each of what those before it made. */
export const arranged = async (
  snapshot: Snapshot,
  names: readonly string[],
  served: ServedClass,
): Promise<Snapshot> => {
  let files: StoredFiles = [...snapshot.files.values()];
  for (const name of names) files = (await layouts[name]?.arrange?.(files, served)) ?? files;
  return { ...snapshot, commit: commitOf(files), files: new Map(files.map((file) => [file.path, file])) };
};
