import type { ConfigNumber } from "./config-numbers.ts";
import type { ValueOf } from "./expressions.ts";
import { grouped32 } from "./factors.ts";
import type { KeptBlocks } from "./kept-blocks.ts";

/** By how much a model shrinks: head sizes by one factor, numbers of heads by another, widths by both. */
export interface Factors {
  readonly headWidth: number;
  readonly heads: number;
}

/** The largest vocabulary of a tiny model. */
const tinyVocabulary = 1024;
const vocabularyStep = 64;
/** Learned positions of a tiny model. */
export const tinyPositions = 512;
/** Tables of at most that many positions stay as they are: they cost little. */
const longPositions = 3072;

/** Larger images have more patches, and places of them, than a tiny model needs. */
const largeImage = 1024;

/** A size divided by a factor, or as near to that as an even number is where it is no multiple. */
const divided = (value: number, factor: number): number => {
  if (value <= 16) return value;
  if (value % factor === 0 && value / factor >= 2) return value / factor;
  if (value <= 64) return value;
  return Math.max(8, Math.round(value / factor / 8) * 8);
};

/** The first of a stack of convolutions that doubles its channels at every step, and a slice of features: both may be narrow. */
const narrow = /filters$|slice_dim$/;

/** A narrow width divided by a factor or the largest part of it that leaves two. */
const dividedFar = (value: number, factor: number): number => {
  const part = [factor, factor / 2, factor / 4, factor / 8, factor / 16, factor / 32].find(
    (one) => one >= 1 && value % one === 0 && value / one >= 2,
  );
  return value / (part ?? 1);
};

/** A vocabulary a few ids larger than another has marks of its own beside the other's. */
const marks = 64;

/** Distinct vocabularies stay distinct, in order, and those that differ by a few marks still do by as many. */
const vocabularies = (numbers: readonly ConfigNumber[], tokens: number | undefined): ReadonlyMap<number, number> => {
  const all = numbers.filter(({ role }) => role === "vocabulary").map(({ value }) => value);
  const large = [...new Set(all.filter((value) => value > tinyVocabulary))].sort((a, b) => b - a);
  const tiny = new Map<number, number>();
  for (const [rank, value] of large.entries()) {
    const next = large[rank - 1] ?? Number.POSITIVE_INFINITY;
    const near = next - value < marks ? tiny.get(next) : undefined;
    const apart = Math.max(256, tinyVocabulary - rank * vocabularyStep);
    tiny.set(value, near === undefined ? apart : near - (next - value));
  }
  const outer = numbers.filter(({ role, scope }) => role === "vocabulary" && !scope.includes("."));
  const main = Math.max(...(outer.length > 0 ? outer.map(({ value }) => value) : all));
  return tokens === undefined || all.length === 0 ? tiny : tiny.set(main, tokens);
};

const groupsOf = (value: number): number => Math.min(value, 2);

/** Groups in which channels are normed: `decoder_attention_num_groups`. */
const normGroups = /(^|_)num_groups$/;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

const firstWord = (field: string): string => field.split("_")[0] ?? "";

/** Whether a number is of channels that another one's groups divide in the reference. */
const isDividedBy = (width: ConfigNumber, groups: ConfigNumber): boolean => {
  const isNear = groups.field === "num_groups" || firstWord(width.field) === firstWord(groups.field);
  return isNear && width.scope === groups.scope && width.role === "width" && width.value % groups.value === 0;
};

/**
 * The tiny value of every number, a function of its value and role alone: numbers that are equal in the reference stay equal.
 * Groups of a norm stay where they divide its channels, else they are as many as do.
 *
 * @param learned the numbers of positions that tensors have as a size
 * @param sliced the paths of lists with an entry for each block
 * @param tokens the size of the tiny model's tokenizer, which the largest vocabulary has
 */
export const tinyValueOf = (
  numbers: readonly ConfigNumber[],
  factors: Factors,
  kept: KeptBlocks,
  learned: ReadonlySet<number>,
  sliced: ReadonlySet<string>,
  tokens?: number,
): ValueOf => {
  const vocabulary = vocabularies(numbers, tokens);
  const grouped = numbers.some(({ role, value }) => role === "expert groups" && value > 1);
  const fields: Readonly<Record<ConfigNumber["role"], (value: number) => number>> = {
    width: (value) => divided(value, factors.headWidth * factors.heads),
    "head width": (value) => divided(value, factors.headWidth),
    heads: (value) => (value % factors.heads === 0 ? value / factors.heads : value),
    depth: (value) => kept.get(value)?.length ?? value,
    vocabulary: (value) => vocabulary.get(value) ?? value,
    positions: (value) => (learned.has(value) && value > longPositions ? tinyPositions : value),
    experts: (value) => Math.min(value, grouped ? 8 : 4),
    "active experts": (value) => Math.min(value, 2),
    "expert groups": groupsOf,
    "active expert groups": (value) => Math.min(value, 1),
    kept: (value) => value,
  };
  const tinyOf = ({ role, value, length, field, keys }: ConfigNumber): number => {
    if (length) return sliced.has(keys.join(".")) ? (kept.get(value)?.length ?? value) : value;
    if (field === "image_size" && value % largeImage === 0) return largeImage;
    const isNarrow = role === "width" && narrow.test(field);
    const tiny = isNarrow ? dividedFar(value, factors.headWidth * factors.heads) : fields[role](value);
    return grouped32.test(field) ? Math.max(tiny, Math.min(value, 32)) : tiny;
  };
  return (number) => {
    if (!normGroups.test(number.field) || number.length) return tinyOf(number);
    const channels = numbers.filter((one) => isDividedBy(one, number)).map(tinyOf);
    return channels.reduce(divisor, number.value);
  };
};
