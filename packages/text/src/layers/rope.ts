import { InputError, type ModelConfig } from "@tiny-random/core";
import { Tensor } from "@tiny-random/nn";

/** A rope's settings in one form, whichever of the two spellings the config has. */
export interface Rope {
  readonly type: string;
  readonly theta: number;
  /** The settings of the scaling: `factor`, `low_freq_factor`, ... */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Reads `rope_parameters` (Transformers 5) or `rope_theta` + `rope_scaling` (4). */
export const ropeOf = (config: ModelConfig): Rope => {
  const settings = (config["rope_parameters"] ?? config["rope_scaling"] ?? {}) as Record<string, unknown>;
  const type = settings["rope_type"] ?? settings["type"] ?? "default";
  const theta = settings["rope_theta"] ?? config["rope_theta"] ?? config["rotary_emb_base"] ?? 10000;
  return { type: String(type), theta: Number(theta), settings };
};

const setting = (rope: Rope, name: string): number => {
  const value = rope.settings[name];
  if (typeof value !== "number") throw new InputError(`rope of type ${rope.type} needs the number ${name}`);
  return value;
};

const optional = (rope: Rope, name: string): number | undefined => {
  const value = rope.settings[name];
  return typeof value === "number" ? value : undefined;
};

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
    return (frequency / setting(rope, "factor")) * stretched + frequency * (1 - stretched);
  };
};

const scalings: Readonly<Record<string, Scaling>> = {
  default: () => (frequency) => frequency,
  linear: (rope) => (frequency) => frequency / setting(rope, "factor"),
  llama3: llama3Frequency,
  yarn: yarnFrequency,
};

/** How much longer a stretched rope makes queries and keys together: 0.1 · weight · log(factor) + 1 (Peng et al., 2023). */
export const yarnMagnitude = (factor: number, weight = 1): number =>
  factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;

/** What cosines and sines are multiplied by: 1 but for a stretched rope. */
export const attentionFactor = (rope: Rope): number => {
  const stated = optional(rope, "attention_factor");
  if (stated !== undefined || rope.type !== "yarn") return stated ?? 1;
  const factor = setting(rope, "factor");
  const [magnitude, overall] = [optional(rope, "mscale"), optional(rope, "mscale_all_dim")];
  return magnitude && overall
    ? yarnMagnitude(factor, magnitude) / yarnMagnitude(factor, overall)
    : yarnMagnitude(factor);
};

/**
 * Radians per position of each pair of features: `[head_dim / 2]` (Su et al., 2021), scaled as the rope's type says
 * (`ROPE_INIT_FUNCTIONS` in Transformers' modeling_rope_utils.py). Throws InputError for a type that is not known.
 */
export const inverseFrequencies = (rope: Rope, headSize: number): Float32Array => {
  const scaling = scalings[rope.type];
  if (!scaling)
    throw new InputError(`rope of type ${rope.type} is not supported`, `Known: ${Object.keys(scalings).join(", ")}.`);
  const pairs = headSize / 2;
  const scaled = scaling(rope, pairs);
  return Float32Array.from({ length: pairs }, (_, pair) => scaled(1 / rope.theta ** (pair / pairs), pair));
};

/** Which features turn together: feature i with i + half, or each with its neighbour. */
export type RotaryPairs = "halves" | "neighbours";

/** Cosines and sines by position, `[batch, 1, length, rotated]`: each pair's two entries are alike. */
export interface RotaryTables {
  readonly cos: Tensor;
  readonly sin: Tensor;
  readonly pairs: RotaryPairs;
}

/** Tables for positions `[batch or 1, length]`, multiplied by the rope's attention factor. */
export const rotaryTables = (
  positions: Tensor,
  frequencies: Float32Array,
  factor = 1,
  pairs: RotaryPairs = "halves",
): RotaryTables => {
  const { length } = frequencies;
  const perFeature = Float32Array.from({ length: 2 * length }, (_, feature) =>
    Number(frequencies[pairs === "halves" ? feature % length : feature >> 1]),
  );
  const table = positions.graph.constant(perFeature, "float32", [1, 1, 2 * length]);
  const angles = positions.to("float32").unsqueeze(-1).mul(table).unsqueeze(1);
  const [cos, sin] = [angles.cos(), angles.sin()];
  return factor === 1 ? { cos, sin, pairs } : { cos: cos.mul(factor), sin: sin.mul(factor), pairs };
};

/** Each pair (a, b) as (-b, a). */
const quarterTurn = (x: Tensor, pairs: RotaryPairs): Tensor => {
  if (pairs === "halves") {
    const [first, second] = x.chunk(2, -1) as [Tensor, Tensor];
    return Tensor.cat([second.neg(), first], -1);
  }
  const size = x.size(-1) as number;
  const [even, odd] = x.unflatten(-1, [size / 2, 2]).chunk(2, -1) as [Tensor, Tensor];
  return Tensor.cat([odd.neg(), even], -1).flatten(-2);
};

/**
 * Turns each pair of features by its position's angle: `[batch, heads, length, head_dim]`. Where the tables are narrower
 * than a head, its first features turn and the rest stay; without tables nothing turns.
 */
export const rotate = (x: Tensor, tables: RotaryTables | undefined): Tensor => {
  if (!tables) return x;
  const { cos, sin, pairs } = tables;
  const [size, rotated] = [x.size(-1) as number, cos.size(-1) as number];
  if (size === rotated) return x.mul(cos).add(quarterTurn(x, pairs).mul(sin));
  const [turning, staying] = x.split([rotated, size - rotated], -1) as [Tensor, Tensor];
  return Tensor.cat([rotate(turning, tables), staying], -1);
};

/** The tables of a rope for positions `[batch or 1, length]` and so many features of a head. */
export const ropeTables = (rope: Rope, positions: Tensor, size: number, pairs?: RotaryPairs): RotaryTables =>
  rotaryTables(positions, inverseFrequencies(rope, size), attentionFactor(rope), pairs);

/** Whether a config's positions are rotary. */
export const isRotary = (config: ModelConfig): boolean =>
  config["alibi"] !== true &&
  ["rope_theta", "rope_scaling", "rope_parameters", "rotary_emb_base", "rotary_dim"].some(
    (field) => config[field] !== undefined && config[field] !== null,
  );

/** Features that turn of a head whose first part only is rotary: a whole number of pairs. */
export const partialRotarySize = (config: ModelConfig, headSize: number, factor: number): number => {
  const stated =
    ropeOf(config).settings["partial_rotary_factor"] ?? config["partial_rotary_factor"] ?? config["rotary_pct"];
  return Math.floor(headSize * (typeof stated === "number" ? stated : factor));
};
