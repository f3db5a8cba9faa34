import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Family, ModelConfig } from "../contract/plugin.ts";
import type { ReferenceFiles } from "../contract/reference-files.ts";
import { codeHash, familyFile } from "../discover/code-hash.ts";
import type { Families } from "../discover/discover.ts";
import type { Selected } from "../discover/select.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { filledConfig } from "../resolve/read-config.ts";
import { embeddedReference, type Reference, readReference } from "../resolve/reference.ts";
import { generatorVersion } from "../save/provenance.ts";
import { sha256 } from "../save/save.ts";

/**
 * Everything that decides a model's bytes, as one hash: the generator's and the family's code, the reference's content,
 * the options. The same fingerprint means the same files. Null where something cannot be hashed.
 */
export type Fingerprint = (selected: Selected) => Promise<string | null>;

/** Weights beside a reference are never read. */
const isWeights = (name: string): boolean =>
  /\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|onnx|onnx_data|gguf|ot|npz)$/.test(name);

const filesHash = (files: ReferenceFiles): string => {
  if (files.revision !== undefined) return files.revision;
  const names = files.list().filter((name) => !isWeights(name));
  return sha256(JSON.stringify(names.sort().map((name) => [name, sha256(files.read(name) ?? "")])));
};

/** The code of core that makes models; what it imports comes with it. */
const generator = fileURLToPath(new URL(`./generate${path.extname(import.meta.url)}`, import.meta.url));

const filledReference = ({ config, readers }: Reference, family: Family): ModelConfig =>
  filledConfig(config, family, readers);

/** The files of a family and of the towers it names; undefined for a plugin that came from no file. */
const filesOf = async (
  families: Families,
  modelType: string,
  options: GenerateOptions,
): Promise<readonly string[] | undefined> => {
  const plugin = families.plugins.find((installed) => Object.hasOwn(installed.plugin.families, modelType));
  if (plugin?.file === undefined) return undefined;
  const family = await families.load(modelType);
  const towers =
    family.dependencies?.(filledReference(await readReference(families, family, options.reference), family)) ?? [];
  const others = await Promise.all(
    towers.map((tower) => filesOf(families, tower, { ...options, reference: embeddedReference })),
  );
  if (others.some((files) => files === undefined)) return undefined;
  return [await familyFile(plugin.file, modelType), ...others.flatMap((files) => files ?? [])];
};

/** Options that are data, in one order. */
const optionsText = ({ out: _, reference: __, passes: ___, formats = [], ...data }: GenerateOptions): string => {
  const told = formats.map(({ name, settings }) => [name, settings] as const);
  const entries = Object.entries({ ...data, ...(told.length > 0 && { formats: told }) });
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** What the classes of one family have in common. */
const familyFingerprint = async (
  families: Families,
  modelType: string,
  options: GenerateOptions,
): Promise<string | null> => {
  const files = await filesOf(families, modelType, options);
  if (!files) return null;
  const family = await families.load(modelType);
  const read = await readReference(families, family, options.reference);
  const { written, generationConfig, files: beside, source } = read;
  const config = filledReference(read, family);
  const reference = JSON.stringify([source, written, config, generationConfig ?? null, beside.isEmbedded ?? false]);
  const formats = options.formats?.map(({ module }) => module) ?? [];
  const code = await codeHash([generator, ...formats, ...files]);
  return sha256([generatorVersion, code, reference, filesHash(beside), optionsText(options)].join("\n"));
};

/** Fingerprints under the given options; what a family's classes share is hashed once. */
export const createFingerprint = (families: Families, options: GenerateOptions): Fingerprint => {
  const shared = new Map<string, Promise<string | null>>();
  return async ({ architecture, modelType }) => {
    if (options.passes && options.passes.length > 0) return null;
    const common = shared.get(modelType) ?? familyFingerprint(families, modelType, options);
    shared.set(modelType, common);
    try {
      const hash = await common;
      return hash === null ? null : sha256(`${hash}\n${modelType} ${architecture}`);
    } catch {
      // Making the model says what is wrong with the reference.
      return null;
    }
  };
};
