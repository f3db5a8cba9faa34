import type { AnyFacts, NestedFacts } from "@tiny-random/atlas/config-facts";
import { factsOf } from "@tiny-random/atlas/facts-of";
import type { Family, ModelConfig } from "../contract/plugin.ts";
import type { Families } from "../discover/discover.ts";
import { filledField } from "./config-rules.ts";
import { ropeParameters } from "./rope-parameters.ts";

type Config = Readonly<Record<string, unknown>>;

/** What configs of one model type are read by. */
export type ConfigReader = Pick<Family, "facts" | "resolve"> & Partial<Pick<Family, "reference" | "longestText">>;

/** Readers of a config and of all that are nested in it, by model type. */
export type ConfigReaders = ReadonlyMap<string, ConfigReader>;

/** Whether a value is a config: an object with fields. */
export const isConfig = (value: unknown): value is Config =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const typeOf = (config: unknown): string | undefined => {
  const type = isConfig(config) ? config["model_type"] : undefined;
  return typeof type === "string" ? type : undefined;
};

/** The model type by which a nested config is read. */
const nestedType = (spec: NestedFacts, given: unknown): string | undefined =>
  (spec.any ? typeOf(given) : undefined) ?? spec.facts?.defaults.model_type;

/** How a nested config is read: as an installed family says, or as its class; undefined for an unknown model type. */
export const nestedReader = (spec: NestedFacts, given: unknown, readers: ConfigReaders): ConfigReader | undefined => {
  const type = nestedType(spec, given);
  const known = type === undefined ? undefined : readers.get(type);
  if (known && (spec.any || known.facts.className === spec.facts?.className)) return known;
  return spec.facts && (!spec.any || type === spec.facts.defaults.model_type) ? { facts: spec.facts } : known;
};

/** The readers that a config needs: those of installed families, and of any class that Transformers has. */
export const loadReaders = async (families: Families, family: ConfigReader, given: Config): Promise<ConfigReaders> => {
  const readers = new Map<string, ConfigReader>([[family.facts.defaults.model_type, family]]);
  const load = async (type: string): Promise<ConfigReader | undefined> => {
    if (families.modelTypes.includes(type)) return families.load(type);
    const facts = await factsOf(type);
    return facts && { facts };
  };
  const visit = async (facts: AnyFacts, config: Config): Promise<void> => {
    for (const [key, spec] of Object.entries(facts.nested ?? {})) {
      const type = nestedType(spec, config[key] ?? spec.given);
      if (type === undefined || type === "") continue;
      const reader = readers.get(type) ?? (await load(type));
      if (!reader) continue;
      readers.set(type, reader);
      await visit(reader.facts, isConfig(config[key]) ? config[key] : {});
    }
  };
  await visit(family.facts, given);
  return readers;
};

/** A config with what reads it: merged, and by the readers of all that is nested in it. */
export interface ReadConfig {
  readonly config: ModelConfig;
  readonly readers: ConfigReaders;
}

/** Reads a config.json of a family. */
export const readConfigOf = async (families: Families, family: ConfigReader, given: Config): Promise<ReadConfig> => {
  const readers = await loadReaders(families, family, given);
  return { config: mergedConfig(given, family, readers), readers };
};

const mergedNested = (spec: NestedFacts, given: unknown, readers: ConfigReaders): unknown => {
  if (!isConfig(given) && (spec.optional || spec.flat || !spec.facts)) return given ?? null;
  const beneath = spec.beneath || !isConfig(given) ? spec.given : {};
  const stated: Config = { ...beneath, ...(isConfig(given) && given) };
  const reader = nestedReader(spec, stated, readers);
  return reader ? mergedConfig(stated, reader, readers) : stated;
};

/**
 * A config over the defaults of its configuration class, at every depth; what the class computes is null or absent still.
 * A field that has two names stands under both, whichever it is given by.
 */
export const mergedConfig = (given: Config, { facts }: ConfigReader, readers: ConfigReaders): ModelConfig => {
  const { defaults, aliases = {}, nested = {} } = facts;
  const merged: Record<string, unknown> = { ...defaults, ...given };
  for (const [alias, field] of Object.entries(aliases)) {
    if (alias in given) merged[field] = given[alias];
    else if (field in given && !(field in defaults) && alias in defaults) merged[alias] = given[field];
  }
  for (const [key, spec] of Object.entries(nested)) {
    merged[key] = mergedNested(spec, merged[key], readers);
    if (!spec.flat || merged[key] !== null) continue;
    for (const [field, value] of Object.entries(spec.facts?.defaults ?? {}))
      if (!(field in merged)) merged[field] = value;
  }
  if (defaults.model_type === "" && !("model_type" in given)) delete merged["model_type"];
  return merged as ModelConfig;
};

/** A nested config whose fields stand among those of the whole. */
const flatFields = (config: Config, whole: AnyFacts, nested: ConfigReader, readers: ConfigReaders): ModelConfig => {
  const names = ["rope_scaling", "rope_theta", ...Object.keys(nested.facts.defaults)];
  const fields = names.filter((name) => name in config && !(name in whole.defaults));
  return mergedConfig(Object.fromEntries(fields.map((name) => [name, config[name]])), nested, readers);
};

/** The rules of a class; those that choose a backbone's stages come last, since they read the names of stages. */
const inOrder = ({ rules = {} }: AnyFacts) => {
  const entries = Object.entries(rules);
  const choosing = entries.filter(([, rule]) => "backbone" in rule);
  return [...entries.filter((entry) => !choosing.includes(entry)), ...choosing];
};

/** A merged config with everything that its class computes: what `Config(**given)` is in Python, and what graphs are made of. */
export const filledConfig = (merged: Config, reader: ConfigReader, readers: ConfigReaders): ModelConfig => {
  const { facts, resolve } = reader;
  const filled: Record<string, unknown> = { ...merged };
  const before = { merged, defaults: facts.defaults };
  for (const [alias, field] of Object.entries(facts.aliases ?? {})) if (alias in merged) filled[field] = merged[alias];
  for (const [key, spec] of Object.entries(facts.nested ?? {})) {
    const nested = nestedReader(spec, filled[key], readers);
    const value = filled[key] ?? (spec.flat && nested ? flatFields(filled, facts, nested, readers) : null);
    if (!isConfig(value) || !nested) continue;
    filled[key] = filledConfig(value, nested, readers);
  }
  for (const [key, rule] of inOrder(facts)) filled[key] = filledField(key, rule, filled, before);
  if (facts.rope) filled["rope_parameters"] = ropeParameters(filled, facts.rope);
  return { ...(filled as ModelConfig), ...resolve?.(filled as ModelConfig, merged as ModelConfig) };
};
