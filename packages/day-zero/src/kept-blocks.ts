import { isConfig, type ModelConfig } from "@tiny-random/core";
import { type BlockList, blockLists, type NameTree, signatureOf } from "./block-tree.ts";
import type { ConfigNumber } from "./config-numbers.ts";

/** The numbers of the reference's blocks that the tiny model has, by how many the reference has. */
export type KeptBlocks = ReadonlyMap<number, readonly number[]>;

/** A list of a config that names blocks by their numbers: `out_indices`, `global_attn_indexes`. */
export interface IndexList {
  readonly keys: readonly (string | number)[];
  readonly values: readonly number[];
  /** How many blocks it counts among. */
  readonly depth: number;
  /** 1 where block numbers start at one because zero is what comes before the first. */
  readonly first: 0 | 1;
}

/** Every list in a config, with its place. */
export const listsOf = (
  config: Readonly<Record<string, unknown>>,
  keys: readonly string[] = [],
): { readonly keys: readonly string[]; readonly values: readonly unknown[] }[] =>
  Object.entries(config).flatMap(([key, value]) => {
    const at = [...keys, key];
    if (Array.isArray(value)) return [{ keys: at, values: value as readonly unknown[] }];
    return isConfig(value) ? listsOf(value, at) : [];
  });

/** A list's owner, as paths of numbers spell scopes. */
const scopeOf = (keys: readonly string[]): string => keys.slice(0, -1).join(".");

/** Lists of block numbers in the order in which what they name is joined. */
const anyOrder = /feature_layers?$|hook_ids$/;
const namesBlocks = /ind(ices|exes)$|_idxs?$|_layers?$|layer_ids$|hooks?$|hook_ids$|blocks$|_layer_list$/;

const depthsIn = (numbers: readonly ConfigNumber[], scope: string): number[] => {
  const depths = numbers.filter(({ role, keys }) => role === "depth" && typeof keys.at(-1) === "string");
  const own = depths.filter((number) => number.scope === scope).map(({ value }) => value);
  const all = own.length > 0 ? own : depths.map(({ value }) => value);
  return [...new Set(all)].sort((a, b) => a - b);
};

const layerKinds = /^(layer_types|layers_block_type)$/;

/** Numbers of blocks: fields that say so, and the lengths of lists of the blocks' kinds where a config has only these. */
const depthNumbers = (numbers: readonly ConfigNumber[]): ConfigNumber[] => {
  const said = numbers.filter(({ role }) => role === "depth");
  const scopes = new Set(said.map(({ scope }) => scope));
  return [
    ...said,
    ...numbers.filter(({ length, field, scope }) => length && layerKinds.test(field) && !scopes.has(scope)),
  ];
};

const isIncreasing = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0));

/** The lists of a config that name blocks. */
export const indexLists = (config: ModelConfig, numbers: readonly ConfigNumber[]): IndexList[] =>
  listsOf(config).flatMap(({ keys, values }) => {
    const whole = values.filter((value): value is number => Number.isInteger(value) && Number(value) >= 0);
    const name = keys.at(-1) ?? "";
    if (!namesBlocks.test(name) || values.length === 0 || whole.length < values.length) return [];
    if (!isIncreasing(whole) && !anyOrder.test(name)) return [];
    const last = Math.max(...whole);
    const depth = depthsIn(numbers, scopeOf(keys)).find((value) => value >= last);
    if (depth === undefined || depth < 3) return [];
    return [{ keys, values: whole, depth, first: last === depth ? (1 as const) : (0 as const) }];
  });

/** How many first items show every kind of item. */
const prefixOfKinds = (kinds: readonly unknown[]): number => {
  const seen = new Set<string>();
  let prefix = 0;
  for (const [index, kind] of kinds.entries()) {
    const key = JSON.stringify(kind);
    if (!seen.has(key)) prefix = index + 1;
    seen.add(key);
  }
  return prefix;
};

/** The kinds of a list's blocks, one for each of `depth`; blocks without tensors are a kind as well. */
const kindsOf = (list: BlockList, depth: number, shapeOf: (name: string) => string): string[] =>
  Array.from({ length: depth }, (_, number) => {
    const block = list.blocks.get(number);
    return block ? signatureOf(block, shapeOf) : "";
  });

const countsUpTo = ({ numbers }: BlockList, depth: number): boolean => {
  const last = numbers.at(-1) ?? 0;
  const holed = numbers.length <= last;
  return holed && numbers.length >= 2 && last < depth && depth - last <= Math.ceil(depth / 2);
};

/** Of stages that have so many blocks each, the number of the last, counted from one: code indexes a stage's blocks by it. */
const stagesWith = (numbers: readonly ConfigNumber[], depth: number): number[] =>
  numbers.flatMap(({ role, value, keys }) => {
    const stage = keys.at(-1);
    return role === "depth" && value === depth && typeof stage === "number" && stage < 4 ? [stage + 1] : [];
  });

const layerPlace = /(^|\.)(\w*layers?|\w*blocks?|h)$/;

/**
 * Which blocks stay: as many first ones as show every kind (by tensors, and by lists like `layer_types`), at least two, and
 * those that a list of block numbers names.
 */
export const keptBlocks = (
  config: ModelConfig,
  numbers: readonly ConfigNumber[],
  tree: NameTree,
  shapeOf: (name: string) => string,
): KeptBlocks => {
  const lists = blockLists(tree);
  const named = indexLists(config, numbers);
  const perLayer = listsOf(config).filter(({ keys }) => !named.some((list) => list.keys.join() === keys.join()));
  const depths = new Set(
    depthNumbers(numbers)
      .map(({ value }) => value)
      .filter((value) => value > 2),
  );
  const kept = new Map<number, readonly number[]>();
  for (const depth of depths) {
    const whole = lists.filter((list) => list.numbers.length === depth && list.numbers.at(-1) === depth - 1);
    const holed = lists.filter(
      (list) => !whole.includes(list) && layerPlace.test(list.path) && countsUpTo(list, depth),
    );
    const byTensors = [...whole, ...holed].map((list) => prefixOfKinds(kindsOf(list, depth, shapeOf)));
    const byLists = perLayer
      .filter(({ values }) => values.length === depth && new Set(values.map((one) => JSON.stringify(one))).size <= 6)
      .map(({ values }) => prefixOfKinds(values));
    const prefix = Math.max(2, ...byTensors, ...byLists, ...stagesWith(numbers, depth));
    const pointed = named
      .filter((list) => list.depth === depth)
      .flatMap(({ values, first }) => values.map((at) => at - first));
    const all = [...Array.from({ length: Math.min(prefix, depth) }, (_, index) => index), ...pointed];
    kept.set(
      depth,
      [...new Set(all.filter((at) => at >= 0 && at < depth))].sort((a, b) => a - b),
    );
  }
  return kept;
};

/** The lists of a config that have an entry for each block of some depth, by their paths. */
export const slicedLists = (
  config: ModelConfig,
  numbers: readonly ConfigNumber[],
  kept: KeptBlocks,
  named: readonly IndexList[],
): ReadonlySet<string> => {
  const depths = depthNumbers(numbers).filter(({ keys }) => typeof keys.at(-1) === "string");
  const perBlock = listsOf(config).filter(
    ({ keys, values }) =>
      kept.has(values.length) &&
      !named.some((list) => list.keys.join() === keys.join()) &&
      depths.some(({ value, scope }) => value === values.length && (scope === scopeOf(keys) || scopeOf(keys) === "")),
  );
  return new Set(perBlock.map(({ keys }) => keys.join(".")));
};
