import type { Tensor } from "@tiny-random/nn";
import { scalingOf } from "./rope-scalings.ts";
import { numbers, type Rope, setting } from "./rope-settings.ts";

/** Gives each feature its pair's value: `[1, 1, features]`. */
export type Spread = (values: readonly number[]) => Tensor;

/** Radians per position of each pair of features. */
export interface Frequencies {
  readonly near: readonly number[];
  /** Frequencies for a pass that goes beyond so many positions. */
  readonly far?:
    | {
        readonly beyond: number;
        /** @param reached how many positions the pass goes, `[1, 1, 1]` */
        table(reached: Tensor, spread: Spread): Tensor;
      }
    | undefined;
}

/** Frequencies of a pass beyond the context that a rope was trained for, by its type. */
const fars: Readonly<Record<string, (rope: Rope, plain: readonly number[]) => Frequencies["far"]>> = {
  /** Dynamic NTK: the base grows with the text, so that the slowest pair rotates as far as in the original context (bloc97, 2023). */
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
  const pairs = size / 2;
  const plain = Array.from({ length: pairs }, (_, pair) => 1 / rope.theta ** (pair / pairs));
  return { near: plain.map(scalingOf(rope, pairs)), far: fars[rope.type]?.(rope, plain) };
};
