import { InputError } from "@tiny-random/core";
import { factorOf, numbers, optional, type Rope, setting } from "./rope-settings.ts";

/** Scales frequencies, given the index of their pair of features of `pairs` in all. */
export type Scaling = (rope: Rope, pairs: number) => (frequency: number, pair: number) => number;

/** Wavelengths beyond the original context are stretched, short ones kept, those between blended (Llama 3.1). */
const llama3Frequency: Scaling =
  (rope) =>
  (frequency): number => {
    const factor = setting(rope, "factor");
    const [low, high] = [setting(rope, "low_freq_factor"), setting(rope, "high_freq_factor")];
    const rotations = (setting(rope, "original_max_position_embeddings") * frequency) / (2 * Math.PI);
    if (rotations < low) return frequency / factor;
    if (rotations > high) return frequency;
    const kept = (rotations - low) / (high - low);
    return (1 - kept) * (frequency / factor) + kept * frequency;
  };

/** The index, a fraction, of the pair that rotates so many times over the original context. */
const pairOfRotations = (rope: Rope, pairs: number, rotations: number): number => {
  const context = setting(rope, "original_max_position_embeddings");
  return (pairs * Math.log(context / (rotations * 2 * Math.PI))) / Math.log(rope.theta);
};

/** YaRN: fast pairs kept, slow ones stretched, by a ramp over the index of the pair (Peng et al., 2023). */
const yarnFrequency: Scaling = (rope, pairs) => {
  const rounded = rope.settings["truncate"] !== false;
  const [first, last] = [
    pairOfRotations(rope, pairs, optional(rope, "beta_fast") ?? 32),
    pairOfRotations(rope, pairs, optional(rope, "beta_slow") ?? 1),
  ];
  const low = Math.max(0, rounded ? Math.floor(first) : first);
  const high = Math.min(2 * pairs - 1, rounded ? Math.ceil(last) : last);
  const width = high === low ? 0.001 : high - low;
  return (frequency, pair) => {
    const stretched = Math.min(1, Math.max(0, (pair - low) / width));
    return (frequency / factorOf(rope)) * stretched + frequency * (1 - stretched);
  };
};

/** LongRoPE: a factor for each pair, here those for texts within the original context (Ding et al., 2024). */
const longRopeFrequency: Scaling = (rope, pairs) => {
  // A class refuses one list without the other.
  const [, factors] = [numbers(rope, "long_factor", pairs), numbers(rope, "short_factor", pairs)];
  return (frequency, pair) => frequency / (factors[pair] as number);
};

/** NTK-aware scaling by a fixed `alpha`: the base times alpha^(size / (size − 2)), whatever the length (HunYuan). */
const ntkAlphaFrequency: Scaling = (rope, pairs) => (frequency, pair) =>
  frequency * setting(rope, "alpha") ** (-pair / (pairs - 1));

/** The fast pairs of whole heads alone rotate, so many as a share says; the others stand still (Gemma 4). */
const proportionalFrequency: Scaling = (rope, pairs) => {
  const rotated = Math.floor((optional(rope, "partial_rotary_factor") ?? 1) * pairs);
  return (frequency, pair) => (pair < rotated ? frequency / (optional(rope, "factor") ?? 1) : 0);
};

const unscaled: Scaling = () => (frequency) => frequency;

const scalings: Readonly<Record<string, Scaling>> = {
  default: unscaled,
  dynamic: unscaled,
  linear: (rope) => (frequency) => frequency / setting(rope, "factor"),
  llama3: llama3Frequency,
  longrope: longRopeFrequency,
  mrope: unscaled,
  ntk_alpha: ntkAlphaFrequency,
  proportional: proportionalFrequency,
  yarn: yarnFrequency,
};

/** The scaling of a rope by its type. Throws InputError for a type that is not known. */
export const scalingOf: Scaling = (rope, pairs) => {
  const scaling = scalings[rope.type];
  if (!scaling)
    throw new InputError(
      `a rope of rope_type ${rope.type} is not supported`,
      `Known: ${Object.keys(scalings).join(", ")}.`,
    );
  return scaling(rope, pairs);
};
