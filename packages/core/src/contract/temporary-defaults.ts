import { type ConfigFacts, configFacts, type NestedFacts } from "@tiny-random/atlas/config-facts";
import type { ModelConfig } from "./plugin.ts";

const isNested = (value: unknown): boolean => typeof value === "object" && value !== null && "model_type" in value;

/**
 * TEMPORARY: the facts of a family that still states its class's defaults by hand. It goes, with `defaults` of
 * `FamilyStatement`, `isByHand` and `shrink/float-fields.ts`, as soon as every family names the facts that the oracle writes.
 */
export const factsOfDefaults = <C extends ModelConfig>(defaults: C): ConfigFacts<C> => {
  const nested = Object.keys(defaults).filter((key) => isNested(defaults[key]));
  const any: NestedFacts = { any: true };
  return configFacts<C>({ className: "", defaults, nested: Object.fromEntries(nested.map((key) => [key, any])) });
};

/** TEMPORARY: whether facts are such; configs nested in theirs stand as they are written until classes are built. */
export const isByHand = ({ className }: { readonly className: string }): boolean => className === "";
