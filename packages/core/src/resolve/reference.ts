import { InputError } from "../contract/errors.ts";
import type { Family, ModelConfig, Variant } from "../contract/plugin.ts";
import { type ReferenceFiles, readJsonObject } from "../contract/reference-files.ts";

/** What a tiny model is made from. */
export interface Reference {
  /** The reference's own config.json, as it is spelled. */
  readonly written: ModelConfig;
  /** The same over the defaults of Transformers' configuration class. */
  readonly config: ModelConfig;
  readonly generationConfig: Readonly<Record<string, unknown>> | undefined;
  readonly files: ReferenceFiles;
  /** Where it came from, for provenance. */
  readonly source: string;
}

/** Finds the reference of a family: one of these per place references come from. */
export type ReferenceSource = (family: Family) => Reference;

/** The reference a family carries with it. */
export const embeddedReference: ReferenceSource = (family) => {
  const { config, generationConfig, files, repo } = family.reference;
  return {
    written: config,
    config: { ...family.defaults, ...config },
    generationConfig,
    files,
    source: `embedded facts of ${repo}`,
  };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A config with values of another over it; objects are merged key by key. */
const mergedOver = (config: ModelConfig, values: Readonly<Record<string, unknown>>): ModelConfig => {
  const merged = Object.entries(values).map(([key, value]) => {
    const own = config[key];
    return [key, isObject(own) && isObject(value) ? mergedOver(own as ModelConfig, value) : value];
  });
  return { ...config, ...Object.fromEntries(merged) };
};

/** The embedded reference as a variant of the family has it, before it is shrunk. */
export const variantReference =
  ({ config }: Variant): ReferenceSource =>
  (family) => {
    const embedded = embeddedReference(family);
    return {
      ...embedded,
      written: mergedOver(embedded.written, config),
      config: mergedOver(embedded.config, config),
    };
  };

/** A reference directory's config.json. Throws InputError where it is missing, broken or names no model type. */
export const readConfig = (files: ReferenceFiles): ModelConfig => {
  const config = readJsonObject(files, "config.json");
  if (!config)
    throw new InputError(
      `${files.description} has no config.json`,
      "Give a directory with the reference's config.json.",
    );
  if (typeof config["model_type"] !== "string") {
    throw new InputError(
      `config.json in ${files.description} has no model_type`,
      "Add the model_type of its architecture.",
    );
  }
  return config as ModelConfig;
};

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

/** Refuses values of another type than the configuration class has; null and unknown keys pass. */
export const checkTypes = (config: ModelConfig, defaults: ModelConfig, where: string): void => {
  for (const [key, value] of Object.entries(config)) {
    const [given, expected] = [kindOf(value), kindOf(defaults[key])];
    const open = value === null || !(key in defaults) || defaults[key] === null || key.endsWith("_token_id");
    // A value for each layer where the class has one for all.
    const listed = Array.isArray(value) && value.every((item) => kindOf(item) === expected);
    if (open || listed || given === expected) continue;
    throw new InputError(
      `${key} in ${where} is a ${given} (${JSON.stringify(value)}) where a ${expected} is expected`,
      `Correct ${key}.`,
    );
  }
};

/** A reference in a directory or repository: config.json and the files beside it. */
export const filesReference =
  (files: ReferenceFiles): ReferenceSource =>
  (family) => {
    const written = readConfig(files);
    if (written.model_type !== family.modelType) {
      throw new InputError(
        `${files.description} is a ${written.model_type} model, not a ${family.modelType}`,
        `Ask for ${written.model_type} or give another reference.`,
      );
    }
    checkTypes(written, family.defaults, `config.json of ${files.description}`);
    const generationConfig = readJsonObject(files, "generation_config.json");
    return { written, config: { ...family.defaults, ...written }, generationConfig, files, source: files.description };
  };
