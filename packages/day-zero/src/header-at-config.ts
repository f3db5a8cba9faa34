import { isConfig, type ModelConfig } from "@tiny-random/core";
import { valueAt } from "./config-numbers.ts";
import type { Header } from "./header.ts";
import { listsOf } from "./kept-blocks.ts";
import { valuesIn } from "./second-point.ts";
import { type BlockMap, resized } from "./solve.ts";

/** A class at a config: what the atlas has. */
export interface ClassAtConfig {
  readonly config: ModelConfig;
  readonly tensors: Header;
}

/** Lists with an entry for each of so many blocks, in one config and in another: the kinds of their blocks. */
const kindsOf = (known: ModelConfig, given: ModelConfig, count: number, wanted: number): [string[], string[]] => {
  const lists = listsOf(known).filter(({ keys, values }) => {
    const other = valueAt(given, keys);
    return values.length === count && Array.isArray(other) && other.length === wanted;
  });
  const spelled = (config: ModelConfig, length: number): string[] =>
    Array.from({ length }, (_, index) =>
      JSON.stringify(lists.map(({ keys }) => (valueAt(config, keys) as readonly unknown[])[index])),
    );
  return [spelled(known, count), spelled(given, wanted)];
};

/** Which of the known blocks the blocks of another config are like: of its kind at its place, else the first of its kind, else the last. */
const blocksLike =
  (known: ModelConfig, given: ModelConfig): BlockMap =>
  (count, wanted) => {
    const [knownKinds, kinds] = kindsOf(known, given, count, wanted);
    return kinds.map((kind, index) => {
      if (knownKinds[index] === kind) return index;
      const first = knownKinds.indexOf(kind);
      return first >= 0 ? first : count - 1;
    });
  };

/**
 * The names and sizes that a class has at another config than the atlas has it at: every size by what explains it there.
 *
 * @param given a config of the same fields
 */
export const headerAtConfig = ({ config, tensors }: ClassAtConfig, given: ModelConfig): Header =>
  resized(config, tensors, valuesIn(given), blocksLike(config, given));

/** A config over the defaults of its class, at every depth. */
export const overDefaults = (defaults: ModelConfig, given: ModelConfig): ModelConfig => {
  const merged = Object.entries(given).map(([key, value]) => {
    const { [key]: known } = defaults;
    const nested = isConfig(known) && isConfig(value) && key.endsWith("_config");
    return [key, nested ? overDefaults({ model_type: "", ...known }, { model_type: "", ...value }) : value] as const;
  });
  return { ...defaults, ...Object.fromEntries(merged), model_type: given.model_type || defaults.model_type };
};

/** What a config.json says of a tiny config: what its reference says, and what shrinking changed beyond that. */
export const asSpelled = <C extends Readonly<Record<string, unknown>>>(
  tiny: C,
  merged: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): C =>
  Object.fromEntries(
    Object.entries(tiny).flatMap(([key, value]) => {
      const { [key]: whole } = merged;
      const { [key]: said } = given;
      if (isConfig(value) && isConfig(whole) && isConfig(said)) return [[key, asSpelled(value, whole, said)]];
      if (key in given || JSON.stringify(value) !== JSON.stringify(whole)) return [[key, value]];
      return [];
    }),
  ) as C;
