import type { ModelConfig } from "@tiny-random/core";
import { type BlockList, blockListOf, isNumber, type NameTree, nameTree, patternOf } from "./block-tree.ts";
import { type Candidates, createCandidates } from "./candidates.ts";
import { isConstructible } from "./code-limits.ts";
import { type ConfigNumber, configNumbers } from "./config-numbers.ts";
import { constant, type Expression, type ValueOf } from "./expressions.ts";
import { factorChoices, type HeadPositions, lastFactorChoices } from "./factors.ts";
import type { Header, HeaderTensor } from "./header.ts";
import { indexLists, type KeptBlocks, keptBlocks, slicedLists } from "./kept-blocks.ts";
import { type Measured, placeKey, SecondPoint, type Traced, valuesIn, wholeSize } from "./second-point.ts";
import { type FollowedTokenizer, headPositions, tinyConfig } from "./shrunk-numbers.ts";
import { type Factors, tinyPositions, tinyValueOf } from "./tiny-sizes.ts";

/** One row of the table of dimensions: a size at a place of every tensor of a pattern, and what it depends on. */
export interface Dimension {
  readonly pattern: string;
  /** The axis, or "blocks" for how many numbered blocks there are. */
  readonly position: number | "blocks";
  readonly reference: number;
  readonly tiny: number;
  readonly expression: string;
  /** How far-fetched the expression is. */
  readonly cost: number;
  /** Other expressions that cost nearly as little and would give another tiny size. */
  readonly rivals: readonly string[];
}

/** A tiny model without its weights. */
export interface Solution {
  readonly config: ModelConfig;
  readonly tensors: ReadonlyMap<string, HeaderTensor>;
  readonly dimensions: readonly Dimension[];
  readonly parameters: number;
}

/** No more parameters than that where it can be avoided. */
const wanted = 600_000;
/** With that many it is not worth giving up that widths remain multiples of what they were multiples of. */
const acceptable = 2_500_000;
/** What a model may have at most, and only where sizes are in doubt. */
const largest = 5_000_000;
const farFetched = 2.3;
const noTensor = { rank: 0, dtype: "" };
const nearlyAsCheap = 0.35;

/** The fields that an expression's value scales with: its identity where one expression serves many blocks. */
const sourcesOf = ({ numbers }: Expression): string =>
  [
    ...new Set(
      numbers
        .filter(({ role }) => role === "width" || role === "head width")
        .map(({ scope, field }) => `${scope}.${field}`),
    ),
  ]
    .sort()
    .join();

/** What it may cost more, for each size, that one field explains the same position of all repetitions. */
const unity = 0.6;
const smallest = 16;

const costOf = (expressions: readonly Expression[]): number => expressions.reduce((cost, one) => cost + one.cost, 0);

const cheapestBySources = (candidates: readonly Expression[]): ReadonlyMap<string, Expression> => {
  const found = new Map<string, Expression>();
  for (const one of candidates) if (!found.has(sourcesOf(one))) found.set(sourcesOf(one), one);
  return found;
};

/** For each size at the same position of many blocks its expression: of the same fields where that is not far-fetched. */
const inRepetitions = (
  sizes: readonly number[],
  candidatesOf: (size: number) => readonly Expression[],
): ReadonlyMap<number, Expression> => {
  const alone = sizes.map((size) => [size, candidatesOf(size)[0] ?? constant(size, 0)] as const);
  const wide = sizes.filter((size) => size > smallest);
  if (wide.length < 2) return new Map(alone);
  const [first, ...others] = wide.map((size) => cheapestBySources(candidatesOf(size)));
  const families = [...(first?.keys() ?? [])]
    .filter((sources) => sources !== "")
    .map((sources) => [first, ...others].map((found) => found?.get(sources)).filter((one) => one !== undefined))
    .filter((family) => family.length === wide.length)
    .sort((a, b) => costOf(a) - costOf(b));
  const best = alone.filter(([size]) => size > smallest).map(([, one]) => one);
  const family = families[0];
  if (!family || costOf(family) > costOf(best) + unity * (wide.length - 1)) return new Map(alone);
  return new Map(alone.map(([size, one]) => [size, family[wide.indexOf(size)] ?? one]));
};

/** The distinct sizes at every place of a pattern, in order. */
type Sizes = ReadonlyMap<string, readonly number[]>;

const sizesOf = (header: Header): Sizes => {
  const sizes = new Map<string, Set<number>>();
  for (const [name, { shape }] of header) {
    const pattern = patternOf(name);
    for (const [axis, size] of shape.entries()) {
      const key = `${pattern}/${axis}`;
      const found = sizes.get(key);
      if (found) found.add(size);
      else sizes.set(key, new Set([size]));
    }
  }
  return new Map([...sizes].map(([key, found]) => [key, [...found]]));
};

/** Of so many blocks, which those of another number of them are like. */
export type BlockMap = (count: number, wanted: number) => readonly number[];

interface VisitOptions {
  /** Explanations hold at a measured config too. */
  readonly second?: SecondPoint | undefined;
  readonly blockMap?: BlockMap | undefined;
}

class Shrinking implements Traced {
  readonly dimensions = new Map<string, Dimension>();
  readonly tensors = new Map<string, HeaderTensor>();
  readonly placed = new Map<string, { pattern: string; shape: readonly number[] }>();
  /** How many sizes no module can have: parts of one, and less than what code demands. */
  broken = 0;
  readonly counted = new Map<string, { pattern: string; count: number }>();
  private readonly shapes = new Map<string, readonly number[]>();
  private readonly header: Header;
  private readonly candidates: Candidates;
  private readonly kept: KeptBlocks;
  private readonly tiny: ValueOf;
  readonly sizes: Sizes;
  /** The numbered blocks of every node, which are the same for all factors. */
  readonly lists: WeakMap<NameTree, BlockList | undefined>;
  private readonly chosen = new Map<string, ReadonlyMap<number, Expression>>();
  private readonly second: SecondPoint | undefined;
  private readonly blockMap: BlockMap | undefined;

  constructor(
    header: Header,
    candidates: Candidates,
    kept: KeptBlocks,
    { sizes, lists }: Pick<Shrinking, "sizes" | "lists">,
    tiny: ValueOf,
    { second, blockMap }: VisitOptions,
  ) {
    this.second = second;
    this.blockMap = blockMap;
    this.sizes = sizes;
    this.lists = lists;
    this.header = header;
    this.candidates = candidates;
    this.kept = kept;
    this.tiny = tiny;
  }

  private size(
    pattern: string,
    position: number | "blocks",
    reference: number,
    of: { readonly rank: number; readonly dtype: string } = noTensor,
  ): number {
    const key = placeKey(pattern, position, reference);
    const known = this.dimensions.get(key);
    if (known) return known.tiny;
    const candidatesOf = (size: number) => {
      const found = this.candidates.of({ name: pattern, position, ...of }, size);
      return this.second?.fitting(found, placeKey(pattern, position, size), size) ?? found;
    };
    const candidates = candidatesOf(reference);
    const chosen = this.choose(pattern, position, reference, candidatesOf);
    const value = chosen.evaluate(this.tiny);
    const tiny = wholeSize(value, reference);
    if (!Number.isInteger(value) || value < 1 || !isConstructible({ pattern, position, reference, tiny }))
      this.broken++;
    const rivals = candidates
      .filter((other) => other.cost <= chosen.cost + nearlyAsCheap && other.evaluate(this.tiny) !== tiny)
      .map(({ text }) => text);
    this.dimensions.set(key, {
      pattern,
      position,
      reference,
      tiny,
      expression: chosen.text,
      cost: chosen.cost,
      rivals,
    });
    return tiny;
  }

  private choose(
    pattern: string,
    position: number | "blocks",
    reference: number,
    candidatesOf: (size: number) => readonly Expression[],
  ): Expression {
    const place = `${pattern}/${position}`;
    const sizes = this.sizes.get(place) ?? [reference];
    const known = this.chosen.get(place) ?? inRepetitions(sizes.length > 12 ? [reference] : sizes, candidatesOf);
    if (sizes.length <= 12) this.chosen.set(place, known);
    const chosen = known.get(reference) ?? candidatesOf(reference)[0];
    if (!chosen) throw new Error(`nothing explains ${reference}`);
    return chosen;
  }

  /** Which of the reference's blocks at a place the tiny model has, in order. */
  private blocksAt(
    node: NameTree,
    path: string,
    tiny: string,
  ): readonly (readonly [tiny: number, reference: number])[] {
    const list = this.listOf(node, path);
    if (!list) return [];
    const count = list.numbers.length;
    this.counted.set(tiny, { pattern: list.pattern, count });
    const whole = list.numbers.every((number, index) => number === index + (list.numbers[0] ?? 0));
    if (!whole) return this.holedBlocks(list.numbers, path);
    const fewer = this.size(list.pattern, "blocks", count);
    if (this.blockMap && fewer !== count)
      return this.blockMap(count, fewer).map((from, to) => [
        to + (list.numbers[0] ?? 0),
        from + (list.numbers[0] ?? 0),
      ]);
    if (fewer >= count) return list.numbers.map((number) => [number, number]);
    const chosen = this.kept.get(count);
    const first = list.numbers[0] ?? 0;
    return Array.from({ length: fewer }, (_, index) => {
      const at = chosen?.length === fewer ? (chosen[index] ?? index) : index;
      return [first + index, first + at] as const;
    });
  }

  private holedBlocks(numbers: readonly number[], path: string): readonly (readonly [number, number])[] {
    const last = numbers.at(-1) ?? 0;
    const layered = /(^|\.)(\w*layers?|\w*blocks?|h)$/.test(path);
    const depth = [...this.kept.keys()]
      .filter((value) => value > last && value - last <= Math.ceil(value / 2))
      .sort((a, b) => a - b)[0];
    if (!layered || depth === undefined) return numbers.map((number) => [number, number]);
    return (this.kept.get(depth) ?? []).flatMap((at, index) => (numbers.includes(at) ? [[index, at] as const] : []));
  }

  private listOf(node: NameTree, path: string): BlockList | undefined {
    if (!this.lists.has(node)) this.lists.set(node, blockListOf(node, path));
    return this.lists.get(node);
  }

  /** The tiny shape of a tensor, which repetitions of its block share. */
  private shapeOf(pattern: string, { dtype, shape }: HeaderTensor): readonly number[] {
    const key = `${pattern}/${shape.join()}`;
    const known = this.shapes.get(key);
    if (known) return known;
    const tiny = shape.map((size, axis) => this.size(pattern, axis, size, { rank: shape.length, dtype }));
    this.shapes.set(key, tiny);
    return tiny;
  }

  /** Copies a node's tensors under their tiny names. */
  visit(node: NameTree, reference = "", pattern = "", tiny = ""): void {
    const tensor = node.tensor === undefined ? undefined : this.header.get(node.tensor);
    if (tensor) {
      this.tensors.set(tiny, { dtype: tensor.dtype, shape: this.shapeOf(pattern, tensor) });
      this.placed.set(tiny, { pattern, shape: tensor.shape });
    }
    const below = (path: string, part: string | number): string => (path === "" ? String(part) : `${path}.${part}`);
    for (const [part, child] of node.children)
      if (!isNumber(part)) this.visit(child, below(reference, part), below(pattern, part), below(tiny, part));
    for (const [to, from] of this.blocksAt(node, reference, tiny)) {
      const child = node.children.get(String(from));
      if (child) this.visit(child, below(reference, from), below(pattern, "*"), below(tiny, to));
    }
  }
}

const parametersOf = (tensors: ReadonlyMap<string, HeaderTensor>): number =>
  [...tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);

/** Numbers of positions that are sizes of tensors, and long. */
const learnedPositions = (header: Header, numbers: readonly ConfigNumber[]): ReadonlySet<number> => {
  const positions = new Set(numbers.filter(({ role }) => role === "positions").map(({ value }) => value));
  const found = new Set<number>();
  for (const { shape } of header.values())
    for (const size of shape)
      for (const offset of [0, 1, 2, 3])
        if (positions.has(size - offset) && size > tinyPositions) found.add(size - offset);
  return found;
};

/** Numbers that names attach to a word are block numbers too: `expert_3` is `expert_.3` while shrinking. */
const apart = (name: string): string =>
  name.includes("expert_") ? name.replace(/(^|\.)expert_(\d+)(?=\.)/g, "$1expert_.$2") : name;
const together = (name: string): string =>
  name.includes("expert_.") ? name.replace(/(^|\.)expert_\.(\d+|\*)(?=\.)/g, "$1expert_$2") : name;

/** What is decided beforehand. */
export interface SolveOptions {
  /** Values by their places, `vision_config.hidden_size`: what `--set` says. */
  readonly set?: ReadonlyMap<string, number>;
  readonly tokenizer?: FollowedTokenizer;
  readonly measured?: Measured;
  /** By how much it shrinks, where that is known. */
  readonly factors?: Factors;
}

/** What is known of a reference before anything shrinks. */
const preparedReference = (config: ModelConfig, given: Header) => {
  const header = withApartNames(given);
  const all = configNumbers(config);
  const named = indexLists(config, all);
  const numbers = all.filter(
    ({ keys, length }) => length || !named.some((list) => list.keys.join() === keys.slice(0, -1).join()),
  );
  const tree = nameTree(header.keys());
  const shapeOf = (name: string): string => header.get(name)?.shape.join() ?? "";
  const kept = keptBlocks(config, numbers, tree, shapeOf);
  const candidates = createCandidates(header, numbers);
  const known = { sizes: sizesOf(header), lists: new WeakMap<NameTree, BlockList | undefined>() };
  const visited = (tiny: ValueOf, { second, blockMap }: VisitOptions = {}): Shrinking => {
    const shrinking = new Shrinking(header, candidates, kept, known, tiny, { second, blockMap });
    shrinking.visit(tree);
    return shrinking;
  };
  return { header, named, numbers, kept, visited };
};

/**
 * The tiny model of a checkpoint's config and header. Every size is explained by the config's numbers, and those shrink so
 * that the equations between them hold as in the reference.
 */
export const solve = (
  config: ModelConfig,
  given: Header,
  { set, tokenizer, measured, factors }: SolveOptions = {},
): Solution => {
  const { header, named, numbers, kept, visited } = preparedReference(config, given);
  const sliced = slicedLists(config, numbers, kept, named);
  const learned = learnedPositions(header, numbers);
  const shrink = (factors: Factors): Shrunken => {
    const shrunken = tinyValueOf(numbers, factors, kept, learned, sliced, tokenizer?.size);
    const tiny: ValueOf = (number) => set?.get(number.keys.join(".")) ?? shrunken(number);
    const shrinking = visited(tiny);
    return { tiny, headWidth: factors.headWidth, broken: shrinking.broken, ...sizesFrom(shrinking) };
  };
  const best = factors ? shrink(factors) : bestOf(numbers, headPositions(config), shrink);
  const { tiny, headWidth } = best;
  const through = measured && throughMeasured(measured, visited, tiny);
  // Measured at a config so unlike this one that no explanation holds at both, and yet not at this one.
  const isAlike =
    through !== undefined &&
    (through.parameters <= Math.max(largest, best.parameters) || isMeasuredAt(measured, numbers, tiny));
  const { tensors, dimensions, parameters } = isAlike ? through : best;
  return {
    config: tinyConfig(config, numbers, tiny, { kept, named, sliced, headWidth, ...(tokenizer && { tokenizer }) }),
    tensors: withNamesTogether(tensors),
    dimensions: dimensions.map((one) => ({ ...one, pattern: together(one.pattern) })),
    parameters,
  };
};

/**
 * A class's names and sizes at another config than the one they are known at: every size by what explains it there.
 *
 * @param blockMap which of the known blocks those at the other config are like
 */
export const resized = (config: ModelConfig, known: Header, at: ValueOf, blockMap: BlockMap): Header =>
  withNamesTogether(preparedReference(config, known).visited(at, { blockMap }).tensors);

const withNamesTogether = (header: Header): Header =>
  new Map([...header].map(([name, tensor]) => [together(name), tensor]));

const withApartNames = (header: Header): Header => new Map([...header].map(([name, tensor]) => [apart(name), tensor]));

const sizesFrom = ({
  tensors,
  dimensions,
}: {
  readonly tensors: Header;
  readonly dimensions: ReadonlyMap<string, Dimension>;
}): Pick<Shrunken, "tensors" | "dimensions" | "parameters"> => ({
  tensors,
  dimensions: [...dimensions.values()],
  parameters: parametersOf(tensors),
});

/** Sizes by explanations that hold at the reference's config and at the measured one. */
const throughMeasured = (
  { config, tensors }: Measured,
  visited: (tiny: ValueOf, options?: VisitOptions) => Shrinking,
  tiny: ValueOf,
): Pick<Shrunken, "tensors" | "dimensions" | "parameters"> => {
  const second = new SecondPoint(visited(valuesIn(config)), { config, tensors: withApartNames(tensors) });
  const explained = visited(valuesIn(config), { second }).tensors;
  const { dimensions, tensors: derived } = visited(tiny, { second });
  return sizesFrom({ dimensions, tensors: second.corrected(derived, explained) });
};

/** Whether Transformers was asked about just this tiny config. */
const isMeasuredAt = (measured: Measured | undefined, numbers: readonly ConfigNumber[], tiny: ValueOf): boolean => {
  const at = measured && valuesIn(measured.config);
  return at !== undefined && numbers.every((number) => at(number) === tiny(number));
};

/** What some factors make of a reference. */
interface Shrunken extends Pick<Solution, "tensors" | "dimensions" | "parameters"> {
  readonly tiny: ValueOf;
  readonly headWidth: number;
  /** How many sizes no module can have. */
  readonly broken: number;
}

/** The factors that make a reference small, and whose sizes leave the least to doubt. */
const bestOf = (
  numbers: readonly ConfigNumber[],
  positions: HeadPositions,
  shrink: (factors: Factors) => Shrunken,
): Shrunken => {
  const choices = factorChoices(numbers, positions);
  const first = smallEnough(choices, shrink, acceptable);
  const isSmall = first.parameters <= largest;
  const [thirds, ...narrow] = lastFactorChoices(numbers, positions);
  // Heads of one or two are for what is too large with every other.
  const last = [choices.flat(), thirds ?? [], ...(isSmall ? [] : narrow)];
  const others = isSmall && first.broken === 0 ? first : smallEnough(last, shrink, largest);
  const solution = isBetter(others, first) ? others : first;
  if (doubts(solution) === 0) return solution;
  // Widths that stay as they are leave little to doubt.
  const whole = shrink({ headWidth: 1, heads: 1 });
  return whole.parameters <= largest && whole.broken <= solution.broken ? whole : solution;
};

/** The first solution that is small enough, or the smallest. */
const smallEnough = (
  choices: readonly (readonly Factors[])[],
  shrink: (factors: Factors) => Shrunken,
  enough: number,
): Shrunken => {
  let least: Shrunken | undefined;
  for (const factors of choices) {
    for (const one of factors) {
      const solution = shrink(one);
      if (solution.broken === 0 && solution.parameters <= wanted) return solution;
      if (!least || isBetter(solution, least)) least = solution;
    }
    if (least && least.broken === 0 && least.parameters <= enough) return least;
  }
  return least ?? shrink({ headWidth: 1, heads: 1 });
};

/** Whether a solution has fewer sizes that no module can have, or is clearly smaller with as many. */
const isBetter = (one: Shrunken, other: Shrunken): boolean => {
  if (one.broken !== other.broken && Math.min(one.parameters, other.parameters) <= largest)
    return one.broken < other.broken ? one.parameters <= largest : other.parameters > largest;
  return one.parameters < other.parameters * 0.9;
};

/** How many sizes have another explanation nearly as good, or only far-fetched ones. */
const doubts = ({ dimensions }: Pick<Solution, "dimensions">): number =>
  dimensions.filter(
    ({ position, rivals, cost, reference }) =>
      position !== "blocks" && reference > smallest && (rivals.length > 0 || cost > farFetched),
  ).length;
