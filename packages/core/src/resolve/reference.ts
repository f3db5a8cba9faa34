import type { AnyFacts } from "@tiny-random/atlas/config-facts";
import { InputError } from "../contract/errors.ts";
import type { Family, ModelConfig, Variant } from "../contract/plugin.ts";
import { type ReferenceFiles, readJsonObject } from "../contract/reference-files.ts";
import type { Families } from "../discover/discover.ts";
import { embeddedConfig, inheritedParts } from "./embedded-config.ts";
import {
  type ConfigReader,
  type ConfigReaders,
  isConfig,
  loadReaders,
  mergedConfig,
  nestedReader,
} from "./read-config.ts";
import { withoutTaggedFloats } from "./special-floats.ts";
import { readSpelledJson } from "./spelled-json.ts";
import { unquantized } from "./unquantized.ts";

type Config = Readonly<Record<string, unknown>>;

/** Where a tiny model's reference was found, and what it says. */
interface FoundReference {
  /** A config.json; for an embedded reference, what the family states of it. */
  readonly given: ModelConfig;
  /** For an embedded reference, values of a variant over those of its config.json. */
  readonly variant?: Readonly<Record<string, unknown>>;
  /** The config.json before a model type was added to it; absent for an embedded reference. */
  readonly spelled?: Config;
  /** Paths of whole numbers that it writes with a decimal point. */
  readonly floats?: ReadonlySet<string>;
  readonly generationConfig: Readonly<Record<string, unknown>> | undefined;
  readonly files: ReferenceFiles;
  /** Where it came from, for provenance. */
  readonly source: string;
}

/** What a tiny model is made from. */
export interface Reference extends FoundReference {
  /** The reference's own config.json, as it is spelled. */
  readonly written: ModelConfig;
  /** The same over the defaults of Transformers' configuration class, at every depth. */
  readonly config: ModelConfig;
  /** By which its config and those nested in it are read. */
  readonly readers: ConfigReaders;
}

/** Finds the reference of a family: one of these per place references come from. */
export type ReferenceSource = (family: Family) => FoundReference;

/** The reference a family carries with it. */
export const embeddedReference: ReferenceSource = (family) => {
  const { config, generationConfig, files, repo } = family.reference;
  const given = { ...config, model_type: family.modelType };
  return { given, variant: {}, generationConfig, files, source: `embedded facts of ${repo}` };
};

/** The embedded reference as a variant of the family has it, before it is shrunk. */
export const variantReference =
  ({ config, checkpoints = {}, generationConfig, files }: Variant): ReferenceSource =>
  (family) => {
    const [repo] = Object.values(checkpoints).flat();
    return {
      ...embeddedReference(family),
      variant: config,
      ...(repo !== undefined && { source: `embedded facts of ${repo}` }),
      ...(generationConfig && { generationConfig }),
      ...(files && { files }),
    };
  };

/** A config with values of another over it; objects are merged key by key. */
const mergedOver = (config: ModelConfig, values: Readonly<Record<string, unknown>>): ModelConfig => {
  const merged = Object.entries(values).map(([key, value]) => {
    const own = config[key];
    return [key, isConfig(own) && isConfig(value) ? mergedOver(own as ModelConfig, value) : value];
  });
  return { ...config, ...Object.fromEntries(merged) };
};

/** Configs of a variant that name a model type: parts of another family, which has fields of its own. */
const otherParts = (variant: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(variant).filter(([, value]) => isConfig(value) && "model_type" in value));

/** Reads a family's reference. Throws InputError where a value is of another type than its configuration class has. */
export const readReference = async (
  families: Families,
  family: Family,
  source: ReferenceSource,
): Promise<Reference> => {
  const found = source(family);
  const given = mergedOver(found.given, otherParts(found.variant ?? {}));
  const stated = found.variant ? await inheritedParts(families, family, given) : given;
  const readers = await loadReaders(families, family, stated);
  const written = found.variant ? mergedOver(embeddedConfig(family, stated, readers), found.variant) : stated;
  checkTypes(written, family, readers, `config.json of ${found.files.description}`);
  return { ...found, written, config: mergedConfig(unquantized(written), family, readers), readers };
};

/** A config.json as a reference spells it. */
interface SpelledConfig {
  readonly config: Config;
  readonly floats: ReadonlySet<string>;
}

/** A config whose parts name no model type rather than an empty one. */
const withoutEmptyTypes = (config: Config): Config =>
  Object.fromEntries(
    Object.entries(config)
      .filter(([key, value]) => key !== "model_type" || value !== "")
      .map(([key, value]) => [key, isConfig(value) ? withoutEmptyTypes(value) : value]),
  );

const readSpelledConfig = (files: ReferenceFiles): SpelledConfig => {
  const text = files.read("config.json");
  if (text === undefined) {
    const adapter = files.list().includes("adapter_config.json");
    throw new InputError(
      `${files.description} has no config.json${adapter ? ": it is an adapter" : ""}`,
      adapter
        ? "Give the model that adapter_config.json names as its base, and --adapter lora for an adapter beside it."
        : "Give a directory with the reference's config.json.",
    );
  }
  const where = `config.json in ${files.description}`;
  const { value, floats } = readSpelledJson(text, where);
  for (const key of ["id2label", "label2id"])
    if (Array.isArray(value[key]))
      throw new InputError(`${key} in ${where} is a list, which Transformers refuses`, `Write it as an object.`);
  return { config: withoutEmptyTypes(withoutTaggedFloats(value)), floats };
};

/** The classes that a config.json lists; older ones name one outside of a list. */
export const listedArchitectures = ({ architectures }: Config): readonly string[] =>
  [architectures].flat().filter((name): name is string => typeof name === "string");

const noModelType = (files: ReferenceFiles): InputError =>
  new InputError(`config.json in ${files.description} has no model_type`, "Add the model_type of its architecture.");

/** A reference directory's config.json. Throws InputError where it is missing, broken or names no model type. */
export const readConfig = (files: ReferenceFiles): ModelConfig => {
  const { config } = readSpelledConfig(files);
  if (typeof config["model_type"] !== "string") throw noModelType(files);
  return config as ModelConfig;
};

/** The same; a model type that it does not say is that of the classes it lists. */
export const readTypedConfig = async (families: Families, files: ReferenceFiles): Promise<ModelConfig> => {
  const { config } = readSpelledConfig(files);
  if (typeof config["model_type"] === "string") return config as ModelConfig;
  const listed = listedArchitectures(config);
  for (const modelType of listed.length > 0 ? families.modelTypes : []) {
    const classes = await families.classesOf(modelType);
    if (listed.some((name) => Object.hasOwn(classes, name))) return { ...config, model_type: modelType };
  }
  throw noModelType(files);
};

/** What kind of JSON value one is. */
export const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value;

/** The kinds of values that a field may have; undefined where any will do. */
const allowedKinds = ({ defaults, nested = {}, kinds = {}, narrowed = {} }: AnyFacts, key: string) => {
  const only = Object.hasOwn(narrowed, key) ? narrowed[key] : undefined;
  if (only !== undefined) return [only];
  if (Object.hasOwn(nested, key)) return ["object", "null"];
  if (!Object.hasOwn(defaults, key) || defaults[key] === null || key.endsWith("_token_id")) return undefined;
  return [...(kinds[key] ?? [kindOf(defaults[key])]), "null"];
};

/** Whether a value is of an allowed kind, or has one for each layer where the class has one for all. */
const isAllowed = (value: unknown, kinds: readonly string[]): boolean =>
  kinds.includes(kindOf(value)) ||
  (kinds.includes("null") && Array.isArray(value) && value.every((item) => kinds.includes(kindOf(item))));

/** Refuses values of another type than the configuration class has, at every depth; unknown keys pass. */
export const checkTypes = (
  config: Readonly<Record<string, unknown>>,
  { facts }: ConfigReader,
  readers: ConfigReaders,
  where: string,
): void => {
  for (const [key, value] of Object.entries(config)) {
    const spec = Object.hasOwn(facts.nested ?? {}, key) ? facts.nested?.[key] : undefined;
    const own = spec && isConfig(value) ? nestedReader(spec, value, readers) : undefined;
    if (own && isConfig(value)) checkTypes(value, own, readers, `${key} of ${where}`);
    const kinds = allowedKinds(facts, key);
    if (!kinds || isAllowed(value, kinds)) continue;
    const expected = kinds.filter((kind) => kind !== "null").join(" or ");
    throw new InputError(
      `${key} in ${where} is a ${kindOf(value)} (${JSON.stringify(value)}) where a ${expected} is expected`,
      `Correct ${key}.`,
    );
  }
};

/** A reference in a directory or repository: config.json and the files beside it. */
export const filesReference =
  (files: ReferenceFiles): ReferenceSource =>
  (family) => {
    const { config, floats } = readSpelledConfig(files);
    const isOwn = listedArchitectures(config).some((name) => Object.hasOwn(family.architectures, name));
    const modelType = config["model_type"] ?? (isOwn ? family.modelType : undefined);
    if (typeof modelType !== "string") throw noModelType(files);
    const written = { ...config, model_type: modelType };
    if (written.model_type !== family.modelType) {
      throw new InputError(
        `${files.description} is a ${written.model_type} model, not a ${family.modelType}`,
        `Ask for ${written.model_type} or give another reference.`,
      );
    }
    const generationConfig = readJsonObject(files, "generation_config.json");
    return { given: written, spelled: config, floats, generationConfig, files, source: files.description };
  };
