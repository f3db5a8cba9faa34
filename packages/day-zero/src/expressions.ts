import type { ConfigNumber } from "./config-numbers.ts";

/** The value of a config number in the reference's config or in the tiny one. */
export type ValueOf = (number: ConfigNumber) => number;

/** One way to compute a size from a config's numbers. */
export interface Expression {
  readonly text: string;
  /** How far-fetched it is: a field costs little, a sum of three much. */
  readonly cost: number;
  readonly numbers: readonly ConfigNumber[];
  evaluate(at: ValueOf): number;
}

/** A size that does not depend on the config. */
export const constant = (value: number, cost: number): Expression => ({
  text: String(value),
  cost,
  numbers: [],
  evaluate: () => value,
});

/** A number as it stands in the config. */
export const field = (number: ConfigNumber, cost: number): Expression => ({
  text: number.path,
  cost,
  numbers: [number],
  evaluate: (at) => at(number),
});

/** What turns a number into another: `× 3`, `× num_heads`, `/ patch_size²`. */
export interface Multiplier {
  readonly cost: number;
  readonly numbers: readonly ConfigNumber[];
  text(of: string): string;
  apply(value: number, at: ValueOf): number;
}

const constantMultipliers: readonly Multiplier[] = [
  [1, 0],
  [2, 0.5],
  [3, 0.6],
  [4, 0.6],
  [5, 1.8],
  [6, 1.3],
  [8, 1.2],
  [10, 2.2],
  [12, 2.2],
  [16, 1.8],
  [32, 2.3],
  [64, 2.5],
].map(([factor = 1, cost = 0]) => ({
  cost,
  numbers: [],
  text: (of: string) => (factor === 1 ? of : `${of} * ${factor}`),
  apply: (value: number) => value * factor,
}));

const constantDivisors: readonly Multiplier[] = [
  [2, 0.7],
  [3, 1.2],
  [4, 0.8],
  [6, 1.5],
  [8, 1.2],
  [16, 1.8],
  [32, 2.3],
  [64, 2.5],
].map(([divisor = 1, cost = 0]) => ({
  cost,
  numbers: [],
  text: (of: string) => `${of} / ${divisor}`,
  apply: (value: number) => value / divisor,
}));

/** Fields whose square counts positions of a plane. */
const squareName = /merge|patch|kernel|window|stride|spatial|shuffle|downsample|scale_factor|pool/;

const ratioName = /ratio|expan|factor|mult(?!i)|multiplier|downsample/;

/** By a number that is no whole one: a share of a size, as it is or rounded up to what kernels like. */
const shareMultipliers = (number: ConfigNumber): Multiplier[] => {
  const { path } = number;
  const [numbers, cost] = [[number], 0.4];
  return [
    {
      cost,
      numbers,
      text: (of) => `int(${of} * ${path})`,
      apply: (v, at) => Math.floor(v * at(number) + 1e-6),
    },
    ...[8, 16, 32, 64, 128, 256].map(
      (to): Multiplier => ({
        cost: cost + 0.9,
        numbers,
        text: (of) => `${of} * ${path} rounded up to a multiple of ${to}`,
        apply: (v, at) => Math.ceil((v * at(number)) / to - 1e-6) * to,
      }),
    ),
  ];
};

/** By half of a number of heads. */
const headMultipliers = (number: ConfigNumber, cost: number): Multiplier[] => {
  const { path } = number;
  const shared = { cost: cost + 0.9, numbers: [number] };
  return [
    { ...shared, text: (of) => `${of} / ${path} / 2`, apply: (v, at) => Math.floor(v / at(number)) / 2 },
    { ...shared, text: (of) => `2 * ${of} / ${path}`, apply: (v, at) => (2 * v) / at(number) },
  ];
};

/** By the square of a number, which counts positions of a plane. */
const squareMultipliers = (number: ConfigNumber, cost: number): Multiplier[] => {
  const { path } = number;
  const numbers = [number];
  return [
    { cost: cost + 0.3, numbers, text: (of) => `${of} * ${path}^2`, apply: (v, at) => v * at(number) ** 2 },
    { cost: cost + 0.8, numbers, text: (of) => `${of} / ${path}^2`, apply: (v, at) => v / at(number) ** 2 },
  ];
};

const numberMultipliers = (number: ConfigNumber): Multiplier[] => {
  const { path, value, field } = number;
  const [numbers, isRatio, isHeads] = [[number], ratioName.test(field), number.role === "heads"];
  if (!Number.isInteger(value)) return isRatio ? shareMultipliers(number) : [];
  const cost = isRatio ? 0.4 : isHeads ? 0.3 : 1.2;
  const quotient = (v: number, by: number): number => (isHeads ? Math.floor(v / by) : v / by);
  return [
    { cost, numbers, text: (of) => `${of} * ${path}`, apply: (v, at) => v * at(number) },
    { cost: cost + 0.4, numbers, text: (of) => `${of} / ${path}`, apply: (v, at) => quotient(v, at(number)) },
    ...(isHeads ? headMultipliers(number, cost) : []),
    ...(squareName.test(field) ? squareMultipliers(number, cost) : []),
    { cost: cost + 0.7, numbers, text: (of) => `2 * ${of} * ${path}`, apply: (v, at) => 2 * v * at(number) },
  ];
};

/** Fields that count something no size is a multiple of. */
const noMultiplier =
  /replace|scaling|routed|logit|init|loss|embedding_multiplier|residual|attention_multiplier|layers?$|top_?k|period|offset|interval|vocab|window|index|beam|length|steps?$|token|sampling|sample_rate|dropout|eps|max_(?!depth)|min_|temperature|quantile|feature_sizes|image_size|position|_mels|mel_/;

const isMultiplier = ({ value, role, field: name }: ConfigNumber): boolean =>
  (role === "depth" || !noMultiplier.test(name)) &&
  role !== "width" &&
  role !== "head width" &&
  role !== "vocabulary" &&
  value !== 1 &&
  value <= 512;

/** Key and value heads of a width that query heads divide. */
const sharedHeads = (heads: readonly ConfigNumber[]): Multiplier[] =>
  heads.flatMap((few) =>
    heads
      .filter((many) => many.scope === few.scope && many.value >= few.value)
      .map((many) => ({
        cost: 0.8,
        numbers: [few, many],
        text: (of: string) => `${of} / ${many.path} * ${few.path}`,
        apply: (v: number, at: ValueOf) => Math.floor(v / at(many)) * at(few),
      })),
  );

/** Every multiplier that some numbers give, and the usual constants. */
export const multipliersOf = (numbers: readonly ConfigNumber[]): Multiplier[] => [
  ...constantMultipliers,
  ...constantDivisors,
  ...numbers.filter(isMultiplier).flatMap(numberMultipliers),
  ...sharedHeads(numbers.filter(({ role, keys }) => role === "heads" && typeof keys.at(-1) === "string")),
];

/** A number times a multiplier. */
export const multiple = (number: ConfigNumber, multiplier: Multiplier, cost: number): Expression => ({
  text: multiplier.text(number.path),
  cost: cost + multiplier.cost,
  numbers: [number, ...multiplier.numbers],
  evaluate: (at) => multiplier.apply(at(number), at),
});

/** The sum of expressions, each with its sign. */
export const sum = (parts: readonly Expression[], signs: readonly (1 | -1)[], cost: number): Expression => ({
  text: parts.map(({ text }, index) => (index === 0 ? text : `${signs[index] === -1 ? "-" : "+"} ${text}`)).join(" "),
  cost,
  numbers: parts.flatMap(({ numbers }) => numbers),
  evaluate: (at) => parts.reduce((total, part, index) => total + (signs[index] ?? 1) * part.evaluate(at), 0),
});

/** A number rounded up to a multiple of something, as padded vocabularies are. */
export const roundedUp = (number: ConfigNumber, multipleOf: number, cost: number): Expression => ({
  text: `${number.path} rounded up to a multiple of ${multipleOf}`,
  cost,
  numbers: [number],
  evaluate: (at) => Math.ceil(at(number) / multipleOf) * multipleOf,
});
