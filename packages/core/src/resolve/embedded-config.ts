import type { EmbeddedReference, Family, ModelConfig } from "../contract/plugin.ts";
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

/** Which fields a checkpoint's config.json has. */
type Spelling = Pick<EmbeddedReference<ModelConfig>, "unwritten" | "computed" | "brief" | "inherited">;

/** What stands below a dotted name's first part: `text_config.head_dim` → `head_dim` of `text_config`. */
const below = (key: string, names: readonly string[] = []): readonly string[] =>
  names.flatMap((name) => (name.startsWith(`${key}.`) ? [name.slice(key.length + 1)] : []));

/** How a nested config is spelled: as its parent says, or as the reference of its own family is that it inherits from. */
const nestedSpelling = (
  key: string,
  { unwritten, computed, brief, inherited }: Spelling,
  own: ConfigReader,
): Spelling =>
  inherited?.includes(key) && own.reference
    ? own.reference
    : { unwritten: below(key, unwritten), computed: below(key, computed), brief: below(key, brief) };

const nestedConfigs = (stated: Config, reader: ConfigReader, readers: ConfigReaders, spelling: Spelling) =>
  Object.entries(reader.facts.nested ?? {}).flatMap(([key, spec]) => {
    if (spelling.unwritten?.includes(key) || spelling.brief?.includes(key) || stated[key] === null) return [];
    if ((spec.optional || spec.flat) && !isConfig(stated[key])) return [];
    const given = isConfig(stated[key]) ? stated[key] : (spec.given ?? {});
    const own = nestedReader(spec, given, readers);
    return own ? [[key, spelledConfig(given, own, readers, nestedSpelling(key, spelling, own))] as const] : [];
  });

/** A checkpoint's config.json: its class's fields, what it states, and of what the class computes that which it has. */
const spelledConfig = (stated: Config, reader: ConfigReader, readers: ConfigReaders, spelling: Spelling): Config => {
  const dropped = new Set(spelling.unwritten);
  if (spellsRopeOlder(stated, reader)) dropped.add("rope_parameters");
  const isOwn = (key: string, value: unknown): boolean => !dropped.has(key) && !(key === "model_type" && value === "");
  const fields: Config = {
    ...Object.fromEntries(Object.entries(reader.facts.defaults).filter(([key, value]) => isOwn(key, value))),
    ...stated,
    ...Object.fromEntries(nestedConfigs(stated, reader, readers, spelling)),
  };
  const computed = (spelling.computed ?? []).filter((key) => (fields[key] ?? null) === null && !key.includes("."));
  // No file says that a rope is none: what a class makes of it is what it saves.
  const missing = reader.facts.rope && fields["rope_parameters"] === null ? [...computed, "rope_parameters"] : computed;
  if (missing.length === 0) return fields;
  const filled = filledConfig(mergedConfig(fields, reader, readers), reader, readers);
  return { ...fields, ...Object.fromEntries(missing.map((key) => [key, filled[key]])) };
};

/** An embedded reference's config.json. */
export const embeddedConfig = (family: Family, stated: ModelConfig, readers: ConfigReaders): ModelConfig => ({
  ...spelledConfig(stated, family, readers, family.reference),
  model_type: stated.model_type,
});

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
