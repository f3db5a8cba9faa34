import { InputError } from "@tiny-random/core";
import { factorOf, numbers, optional, type Rope, setting } from "./rope-settings.ts";

/** Frequencies by index of their pair of features, `pairs` in all, scaled. */
export type Scaling = (rope: Rope, pairs: number) => (frequency: number, pair: number) => number;

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
  mrope: unscaled,
  yarn: yarnFrequency,
};

/** The scaling of a rope by its type. Throws InputError for a type that is not known. */
export const scalingOf: Scaling = (rope, pairs) => {
  const scaling = scalings[rope.type];
  if (!scaling)
    throw new InputError(`rope of type ${rope.type} is not supported`, `Known: ${Object.keys(scalings).join(", ")}.`);
  return scaling(rope, pairs);
};
