import {
  configText,
  embeddedReference,
  type Families,
  type Family,
  filledConfig,
  isConfig,
  type ModelConfig,
  readConfigOf,
  readReference,
  sha256,
  withTaggedFloats,
} from "@tiny-random/core";

/** A config.json and what it is read as. */
export interface ConfigReading {
  /** As it is written, floats with a decimal point. */
  readonly given: string;
  readonly read: Config;
}

type Config = Readonly<Record<string, unknown>>;

const partials = 20;

/** Fields of a model type that its class refuses to have some of without the others, or with defaults beside stated values. */
const togetherIn: Readonly<Record<string, readonly (readonly string[])[]>> = {
  qwen4_exp_text: [
    ["num_hidden_layers", "layer_types"],
    ["ple_layer_ids", "eos_token_id"],
    [
      "rope_parameters",
      "indexer_n_heads",
      "indexer_kv_heads",
      "indexer_head_dim",
      "indexer_budget",
      "indexer_compress_ratio",
    ],
  ],
};

/** The field whose chances a field shares: the first of those that it must stand with, or itself. */
const decidedBy = (model_type: unknown, key: string): string =>
  togetherIn[String(model_type)]?.find((fields) => fields.includes(key))?.[0] ?? key;

/** A number from 0 to 1 that a text always gives. */
const chance = (text: string): number => Number.parseInt(sha256(text).slice(0, 8), 16) / 0xffffffff;

/**
 * Some of a config's keys, with the values of the embedded reference or of the class, by a seed; the configs nested in it
 * likewise.
 */
const partOf = (written: Config, defaults: Config, seed: string): Config =>
  Object.fromEntries(
    [...new Set([...Object.keys(written), ...Object.keys(defaults)])].flatMap((key): [string, unknown][] => {
      const decider = decidedBy(defaults["model_type"], key);
      const [kept, other] = [chance(`${seed} ${decider}`), chance(`${seed} ${decider} value`)];
      if (key === "model_type" || kept < 0.5) return key === "model_type" ? [[key, written[key] ?? defaults[key]]] : [];
      const value = key in written && (other < 0.6 || !(key in defaults)) ? written[key] : defaults[key];
      return [[key, isConfig(value) && "model_type" in value ? partOf(value, {}, `${seed} ${key}`) : value]];
    }),
  );

/** Configs of a family that say nothing, nothing of a nested one, or a part of what its reference and its class say. */
const givenConfigs = (family: Family, written: Config): readonly ModelConfig[] => {
  const { defaults, nested = {} } = family.facts;
  const model_type = family.modelType;
  const saysNothing = Object.entries(nested).flatMap(([key, { facts }]): ModelConfig[] => {
    const type = facts?.defaults.model_type;
    const named = type === undefined || type === "" ? [] : [{ model_type, [key]: { model_type: type } }];
    return [...(facts ? [{ model_type, [key]: {} }] : []), ...named];
  });
  const some = Array.from({ length: partials }, (_, index) => ({
    ...partOf(written, defaults, `${model_type} ${index}`),
    model_type,
  }));
  return [{ model_type }, ...saysNothing, ...some];
};

/** What a family's configs are read as: the parity suite asks Transformers the same. */
export const configReadings = async (families: Families, family: Family): Promise<readonly ConfigReading[]> => {
  const { written } = await readReference(families, family, embeddedReference);
  return Promise.all(
    givenConfigs(family, written).map(async (given) => {
      const { config, readers } = await readConfigOf(families, family, given);
      const read = withTaggedFloats(filledConfig(config, family, readers));
      return { given: configText(given, family, readers), read };
    }),
  );
};
