import { InputError } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { factorOf, numbers, optional, type Rope, setting } from "./rope-settings.ts";

/** Gives each feature its pair's value: `[1, 1, features]`. */
export type Spread = (values: readonly number[]) => Tensor;

/** Radians per position of each pair of features. */
export interface Frequencies {
  readonly near: readonly number[];
  /** Other ones for a pass that goes further than so many positions. */
  readonly far?:
    | {
        readonly beyond: number;
        /** @param reached how many positions the pass goes, `[1, 1, 1]` */
        table(reached: Tensor, spread: Spread): Tensor;
      }
    | undefined;
}

/** Frequencies by index of their pair of features, `pairs` in all, scaled. */
type Scaling = (rope: Rope, pairs: number) => (frequency: number, pair: number) => number;

/** Wavelengths beyond the original context are stretched, short ones kept, the ones between blended (Llama 3.1). */
const llama3Frequency: Scaling =
  (rope) =>
  (frequency): number => {
    const factor = setting(rope, "factor");
    const [low, high] = [setting(rope, "low_freq_factor"), setting(rope, "high_freq_factor")];
    const turns = (setting(rope, "original_max_position_embeddings") * frequency) / (2 * Math.PI);
    if (turns < low) return frequency / factor;
    if (turns > high) return frequency;
    const kept = (turns - low) / (high - low);
    return (1 - kept) * (frequency / factor) + kept * frequency;
  };

/** The pair, not always whole, that turns so many times over the original context. */
const pairOfTurns = (rope: Rope, pairs: number, turns: number): number => {
  const context = setting(rope, "original_max_position_embeddings");
  return (pairs * Math.log(context / (turns * 2 * Math.PI))) / Math.log(rope.theta);
};

/** Fast pairs kept, slow ones stretched, by a ramp over the index of the pair (Peng et al., 2023). */
const yarnFrequency: Scaling = (rope, pairs) => {
  const rounded = rope.settings["truncate"] !== false;
  const [first, last] = [
    pairOfTurns(rope, pairs, optional(rope, "beta_fast") ?? 32),
    pairOfTurns(rope, pairs, optional(rope, "beta_slow") ?? 1),
  ];
  const low = Math.max(0, rounded ? Math.floor(first) : first);
  const high = Math.min(2 * pairs - 1, rounded ? Math.ceil(last) : last);
  const width = high === low ? 0.001 : high - low;
  return (frequency, pair) => {
    const stretched = Math.min(1, Math.max(0, (pair - low) / width));
    return (frequency / factorOf(rope)) * stretched + frequency * (1 - stretched);
  };
};

/** Every pair has a factor of its own, one for texts within the original context (Ding et al., 2024). */
const longFrequency: Scaling = (rope, pairs) => {
  const factors = numbers(rope, "short_factor", pairs);
  return (frequency, pair) => frequency / (factors[pair] as number);
};

const unscaled: Scaling = () => (frequency) => frequency;

const scalings: Readonly<Record<string, Scaling>> = {
  default: unscaled,
  dynamic: unscaled,
  linear: (rope) => (frequency) => frequency / setting(rope, "factor"),
  llama3: llama3Frequency,
  longrope: longFrequency,
  yarn: yarnFrequency,
};

/** Frequencies of a pass that goes beyond the context that a rope was made for, by its type. */
const fars: Readonly<Record<string, (rope: Rope, plain: readonly number[]) => Frequencies["far"]>> = {
  /** The base grows with the text, so that the slowest pair turns as far as it did (bloc97, 2023). */
  dynamic: (rope, plain) => {
    const [factor, context] = [setting(rope, "factor"), setting(rope, "max_position_embeddings")];
    const exponents = plain.map((_, pair) => -pair / (plain.length - 1));
    const table = (reached: Tensor, spread: Spread) => {
      const growth = reached.mul(factor / context).sub(factor - 1);
      return spread(plain).mul(growth.pow(spread(exponents)));
    };
    return { beyond: context, table };
  },
  longrope: (rope, plain) => {
    const factors = numbers(rope, "long_factor", plain.length);
    const stretched = plain.map((frequency, pair) => frequency / (factors[pair] as number));
    return { beyond: setting(rope, "original_max_position_embeddings"), table: (_, spread) => spread(stretched) };
  },
};

/**
 * Radians per position of each pair of features (Su et al., 2021), scaled as the rope's type says
 * (`ROPE_INIT_FUNCTIONS` in Transformers' modeling_rope_utils.py). Throws InputError for a type that is not known.
 *
 * @param size rotated features of a head: two for each pair
 */
export const inverseFrequencies = (rope: Rope, size: number): Frequencies => {
  const scaling = scalings[rope.type];
  if (!scaling)
    throw new InputError(`rope of type ${rope.type} is not supported`, `Known: ${Object.keys(scalings).join(", ")}.`);
  const pairs = size / 2;
  const plain = Array.from({ length: pairs }, (_, pair) => 1 / rope.theta ** (pair / pairs));
  return { near: plain.map(scaling(rope, pairs)), far: fars[rope.type]?.(rope, plain) };
};
