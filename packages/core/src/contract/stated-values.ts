import type { StatedFacts } from "@tiny-random/atlas/config-facts";
import { isConfig } from "../resolve/read-config.ts";

type Config = Readonly<Record<string, unknown>>;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Dotted names of stated values that are what the configuration class has anyway. */
export const restatedDefaults = (stated: Config, facts: StatedFacts, prefix = ""): readonly string[] =>
  Object.entries(stated).flatMap(([key, value]) => {
    if (key === "model_type") return [];
    const nested = Object.hasOwn(facts.nested ?? {}, key) ? facts.nested?.[key] : undefined;
    if (
      isConfig(value) &&
      nested?.facts &&
      (value["model_type"] ?? nested.facts.defaults.model_type) === nested.facts.defaults.model_type
    )
      return restatedDefaults(value, nested.facts, `${prefix}${key}.`);
    return Object.hasOwn(facts.defaults, key) && same(value, facts.defaults[key]) ? [prefix + key] : [];
  });

/**
 * Where a config that is read by facts says another thing than the constructed class said in a run of Python, for the fields
 * that the class declares and those that it computes.
 */
export const differencesFrom = (recorded: Config, read: Config, facts: StatedFacts, prefix = ""): readonly string[] =>
  [...new Set([...Object.keys(facts.defaults), ...Object.keys(facts.rules ?? {})])].flatMap((key) => {
    if (!(key in recorded) || (key === "model_type" && recorded[key] === "")) return [];
    const [theirs, ours] = [recorded[key], read[key]];
    const nested = Object.hasOwn(facts.nested ?? {}, key) ? facts.nested?.[key]?.facts : undefined;
    if (isConfig(theirs) && isConfig(ours) && nested && theirs["model_type"] === nested.defaults.model_type)
      return differencesFrom(theirs, ours, nested, `${prefix}${key}.`);
    if (isConfig(theirs) && isConfig(ours) && typeof ours["model_type"] === "string")
      return differencesOfConfigs(theirs, ours, `${prefix}${key}.`);
    const [a, b] = [comparable(theirs), comparable(ours)];
    return same(a, b) ? [] : [`${prefix}${key}: read as ${JSON.stringify(b)}, in Python ${JSON.stringify(a)}`];
  });

/** What every configuration class of Transformers has, and a config of ours does not say. */
const everywhere = new Set([
  "_name_or_path",
  "architectures",
  "chunk_size_feed_forward",
  "dtype",
  "id2label",
  "is_encoder_decoder",
  "label2id",
  "output_attentions",
  "output_hidden_states",
  "problem_type",
  "return_dict",
]);

/** The same of a nested config of a class whose facts are not known: a backbone of timm. */
const differencesOfConfigs = (theirs: Config, ours: Config, prefix: string): readonly string[] =>
  [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].flatMap((key) => {
    if (everywhere.has(key) && !(key in ours)) return [];
    const [a, b] = [comparable(theirs[key]), comparable(ours[key])];
    return same(a, b) ? [] : [`${prefix}${key}: read as ${JSON.stringify(b)}, in Python ${JSON.stringify(a)}`];
  });

const infinities: Readonly<Record<string, string>> = { Infinity: "inf", "-Infinity": "-inf" };

/** A value with its objects' keys in order; infinities as Python's config.json has them. */
const comparable = (value: unknown): unknown => {
  if (typeof value === "number" && !Number.isFinite(value)) return infinities[String(value)] ?? "nan";
  if (Array.isArray(value)) return value.map(comparable);
  if (!isConfig(value)) return value ?? null;
  if (typeof value["__float__"] === "string") return infinities[value["__float__"]] ?? "nan";
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, comparable(item)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};
