import { isConfig, type ModelConfig } from "@tiny-random/core";
import { type ConfigNumber, valueAt, withValue } from "./config-numbers.ts";
import type { ValueOf } from "./expressions.ts";
import type { HeadPositions, RotatedShare } from "./factors.ts";
import { type IndexList, type KeptBlocks, listsOf } from "./kept-blocks.ts";

const tokenField =
  /token_ids?$|_token_index$|^(bos|eos|pad|image|video|audio)_index$|_tokens?$|_start_id$|_end_id$|_ids$|vocabulary_map$/;

type Fields = Readonly<Record<string, unknown>>;

const idsIn = (value: unknown): number[] => {
  if (typeof value === "number") return Number.isInteger(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  return isConfig(value) ? Object.values(value).flatMap(idsIn) : [];
};

/** The token ids of a config and of its nested ones. */
const tokenIds = (config: Fields): number[] =>
  Object.entries(config).flatMap(([key, value]) => {
    if (tokenField.test(key)) return idsIn(value);
    return isConfig(value) && key.endsWith("config") ? tokenIds(value) : [];
  });

const mapNumbers = (value: unknown, map: (id: number) => number): unknown => {
  if (typeof value === "number") return map(value);
  if (Array.isArray(value)) return value.map((one) => mapNumbers(one, map));
  if (isConfig(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapNumbers(one, map)]));
  return value;
};

const withTokenIds = <C extends Fields>(config: C, map: (id: number) => number): C =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (tokenField.test(key)) return [key, mapNumbers(value, map)];
      return [key, isConfig(value) && key.endsWith("config") ? withTokenIds(value, map) : value];
    }),
  ) as C;

/** Token ids beyond the smallest shrunk vocabulary move to its end, in their order. */
const insideVocabulary = (config: ModelConfig, numbers: readonly ConfigNumber[], tiny: ValueOf): ModelConfig => {
  const shrunk = numbers.filter((number) => number.role === "vocabulary" && tiny(number) < number.value).map(tiny);
  if (shrunk.length === 0) return config;
  const limit = Math.min(...shrunk);
  const beyond = [...new Set(tokenIds(config).filter((id) => id >= limit))].sort((a, b) => a - b);
  const moved = new Map(beyond.map((id, rank) => [id, Math.max(0, limit - beyond.length + rank)]));
  return withTokenIds(config, (id) => moved.get(id) ?? id);
};

/** A tokenizer that was reduced already. */
export interface FollowedTokenizer {
  readonly size: number;
  /** A config with its token ids renumbered. */
  follow(config: ModelConfig): ModelConfig;
}

/** A config and its nested ones with the token ids that a reduced tokenizer has. */
const followed = <C extends Fields>(config: C, { follow }: FollowedTokenizer): C => {
  const own = follow({ model_type: "", ...config });
  const renumbered = Object.entries(config).map(([key, value]) => {
    if (isConfig(value) && key.endsWith("_config")) return [key, followed(value, { size: 0, follow })];
    // An id that no token of the tokenizer is of stays, and moves inside the vocabulary with others.
    return [key, tokenField.test(key) ? (own[key] ?? value) : value];
  });
  return Object.fromEntries(renumbered) as C;
};

/** Which of the reference's blocks the tiny model has, and what of the config is about them. */
export interface Blocks {
  readonly kept: KeptBlocks;
  readonly named: readonly IndexList[];
  /** The paths of lists with an entry for each block. */
  readonly sliced: ReadonlySet<string>;
  /** By how much heads are smaller. */
  readonly headWidth: number;
  readonly tokenizer?: FollowedTokenizer;
}

const withLists = (
  config: ModelConfig,
  { kept, named, sliced }: Pick<Blocks, "kept" | "named" | "sliced">,
): ModelConfig => {
  let result = config;
  for (const { keys, values } of listsOf(config)) {
    const list = named.find((one) => one.keys.join() === keys.join());
    if (list) {
      const blocks = kept.get(list.depth) ?? [];
      result = withValue(
        result,
        keys,
        list.values.map((at) => blocks.indexOf(at - list.first) + list.first),
      );
      continue;
    }
    const blocks = kept.get(values.length);
    if (!blocks || !sliced.has(keys.join("."))) continue;
    const current = valueAt(result, keys);
    if (Array.isArray(current))
      result = withValue(
        result,
        keys,
        blocks.map((at) => current[at]),
      );
  }
  return result;
};

/** Objects by layer number keep those of the layers that are kept, under their new numbers. */
const withLayerObjects = <T>(value: T, blocksOf: (scope: string) => readonly number[] | undefined, scope = ""): T => {
  if (!isConfig(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => {
    const blocks = blocksOf(scope);
    const numbered =
      isConfig(one) && Object.keys(one).length > 0 && Object.keys(one).every((name) => /^\d+$/.test(name));
    if (numbered && blocks && key !== "id2label") return [key, renumbered(one, blocks)];
    return [key, withLayerObjects(one, blocksOf, scope === "" ? key : `${scope}.${key}`)];
  });
  return Object.fromEntries(entries) as T;
};

const renumbered = (value: Fields, blocks: readonly number[]): Fields =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      const at = blocks.indexOf(Number(name));
      return at < 0 ? [] : [[String(at).padStart(name.length, "0"), one]];
    }),
  );

/** Backbones name their outputs twice, by number and by name. */
const withStageNames = (config: ModelConfig, named: readonly IndexList[]): ModelConfig =>
  named.reduce((result, { keys }) => {
    if (keys.at(-1) !== "out_indices") return result;
    const owner = keys.slice(0, -1);
    const [indices, names] = [valueAt(result, keys), valueAt(result, [...owner, "stage_names"])];
    if (!Array.isArray(indices) || !Array.isArray(names)) return result;
    return withValue(
      result,
      [...owner, "out_features"],
      indices.map((at) => names[at]),
    );
  }, config);

const sectionName = /mrope_section$|section$/;

const sharesIn = (config: Fields, scope = ""): RotatedShare[] =>
  Object.entries(config).flatMap(([key, value]) => {
    if (key === "partial_rotary_factor" && typeof value === "number" && value > 0 && value < 1)
      return [{ scope, share: value }];
    if (!isConfig(value)) return [];
    return sharesIn(value, key.endsWith("config") ? [...(scope === "" ? [] : [scope]), key].join(".") : scope);
  });

/** What a config's positions ask of heads. */
export const headPositions = (config: ModelConfig): HeadPositions => ({
  sections: listsOf(config)
    .filter(({ keys }) => sectionName.test(keys.at(-1) ?? ""))
    .map(({ values }) => values.map(Number)),
  shares: sharesIn(config),
});

/** Sections of a rotary embedding sum up to half of the head size, before and after. */
const withSections = (config: ModelConfig, headWidth: number): ModelConfig => {
  let result = config;
  for (const { keys, values } of listsOf(config)) {
    if (!sectionName.test(keys.at(-1) ?? "") || headWidth === 1) continue;
    const parts = values.map(Number);
    const total = parts.reduce((sum, part) => sum + part, 0) / headWidth;
    if (!Number.isInteger(total) || total < parts.length) continue;
    const scaled = parts.map((part) => Math.max(1, Math.floor(part / headWidth)));
    // The rest goes to the last: the first two, of rows and columns, may have to be equal.
    scaled[scaled.length - 1] = total - scaled.slice(0, -1).reduce((sum, part) => sum + part, 0);
    result = withValue(result, keys, scaled);
  }
  return result;
};

/** The reference's config with every number at its tiny value, and what follows from that. */
export const tinyConfig = (
  config: ModelConfig,
  numbers: readonly ConfigNumber[],
  tiny: ValueOf,
  blocks: Blocks,
): ModelConfig => {
  const { kept, named, headWidth } = blocks;
  const sized = numbers
    .filter((number) => !number.length && tiny(number) !== number.value)
    .reduce((result, number) => withValue(result, number.keys, tiny(number)), config);
  const lists = withStageNames(withLists(sized, blocks), named);
  const blocksOf = (scope: string): readonly number[] | undefined =>
    kept.get(numbers.find((number) => number.role === "depth" && number.scope === scope)?.value ?? 0);
  const shrunk = withSections(withLayerObjects(lists, blocksOf), headWidth);
  return insideVocabulary(blocks.tokenizer ? followed(shrunk, blocks.tokenizer) : shrunk, numbers, tiny);
};
