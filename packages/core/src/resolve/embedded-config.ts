import type { EmbeddedReference, Family, ModelConfig } from "../contract/plugin.ts";
import { isByHand } from "../contract/temporary-defaults.ts";
import type { Families } from "../discover/discover.ts";
import {
  type ConfigReader,
  type ConfigReaders,
  filledConfig,
  isConfig,
  mergedConfig,
  nestedReader,
} from "./read-config.ts";

type Config = Readonly<Record<string, unknown>>;

/** Keys of older versions that say what `rope_parameters` says. */
const olderRopeKeys = ["rope_theta", "rope_scaling"];

const spellsRopeOlder = (stated: Config, { facts }: ConfigReader): boolean =>
  [...olderRopeKeys, ...Object.values(facts.rope ?? {}).flatMap(({ thetaKey, shareKey }) => [thetaKey, shareKey])].some(
    (key) => key !== undefined && key in stated,
  );

/** What stands below a dotted name's first part: `text_config.head_dim` → `head_dim` of `text_config`. */
const below = (key: string, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => (name.startsWith(`${key}.`) ? [name.slice(key.length + 1)] : []));

/** Which fields a checkpoint's config.json has. */
type Spelling = Pick<EmbeddedReference<ModelConfig>, "unwritten" | "brief">;

const nestedConfigs = (stated: Config, reader: ConfigReader, readers: ConfigReaders, spelling: Spelling) =>
  Object.entries(isByHand(reader.facts) ? {} : (reader.facts.nested ?? {})).flatMap(([key, spec]) => {
    const { unwritten = [], brief = [] } = spelling;
    if (unwritten.includes(key) || brief.includes(key) || stated[key] === null) return [];
    if (spec.optional && !isConfig(stated[key])) return [];
    const given = isConfig(stated[key]) ? stated[key] : (spec.given ?? {});
    const own = nestedReader(spec, given, readers);
    const inner = { unwritten: below(key, unwritten), brief: below(key, brief) };
    return own ? [[key, ownFields(given, own, readers, inner)] as const] : [];
  });

/** The fields of a class with what a checkpoint states of them: its config.json, before anything is computed. */
const ownFields = (stated: Config, reader: ConfigReader, readers: ConfigReaders, spelling: Spelling): Config => {
  const dropped = new Set(spelling.unwritten);
  if (spellsRopeOlder(stated, reader)) dropped.add("rope_parameters");
  const fields = Object.entries(reader.facts.defaults).filter(
    ([key, value]) => !dropped.has(key) && !(key === "model_type" && value === ""),
  );
  return {
    ...Object.fromEntries(fields),
    ...stated,
    ...Object.fromEntries(nestedConfigs(stated, reader, readers, spelling)),
  };
};

/** An embedded reference's config.json: its class's fields, what the checkpoint states, and what the class computes. */
export const embeddedConfig = (family: Family, stated: ModelConfig, readers: ConfigReaders): ModelConfig => {
  const { computed = [] } = family.reference;
  const fields = ownFields(stated, family, readers, family.reference);
  const filled = filledConfig(mergedConfig(fields, family, readers), family, readers);
  const added = computed.filter((key) => !(key in fields)).map((key) => [key, filled[key]]);
  return { ...fields, ...Object.fromEntries(added), model_type: stated.model_type };
};

const isDtype = (key: string): boolean => key === "dtype" || key === "torch_dtype";

/** What a family states, its inherited parts over what the references of their own families state. */
export const inheritedParts = async (families: Families, family: Family, stated: ModelConfig): Promise<ModelConfig> => {
  const parts = await Promise.all(
    (family.reference.inherited ?? []).map(async (key) => {
      const own = stated[key] as ModelConfig;
      const { reference } = await families.load(own.model_type);
      const inherited = Object.entries(reference.config).filter(([name]) => !isDtype(name));
      return [key, { ...Object.fromEntries(inherited), ...own }] as const;
    }),
  );
  return { ...stated, ...Object.fromEntries(parts) };
};
