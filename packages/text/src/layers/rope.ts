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
  const theta = settings["rope_theta"] ?? config["rope_theta"] ?? 10000;
  return { type: String(type), theta: Number(theta), settings };
};

const setting = (rope: Rope, name: string): number => {
  const value = rope.settings[name];
  if (typeof value !== "number") throw new InputError(`rope of type ${rope.type} needs the number ${name}`);
  return value;
};

/** Wavelengths beyond the original context are stretched, short ones kept, the ones between blended (Llama 3.1). */
const llama3Frequency =
  (rope: Rope) =>
  (frequency: number): number => {
    const factor = setting(rope, "factor");
    const [low, high] = [setting(rope, "low_freq_factor"), setting(rope, "high_freq_factor")];
    const turns = (setting(rope, "original_max_position_embeddings") * frequency) / (2 * Math.PI);
    if (turns < low) return frequency / factor;
    if (turns > high) return frequency;
    const kept = (turns - low) / (high - low);
    return (1 - kept) * (frequency / factor) + kept * frequency;
  };

const scalings: Readonly<Record<string, (rope: Rope) => (frequency: number) => number>> = {
  default: () => (frequency) => frequency,
  linear: (rope) => (frequency) => frequency / setting(rope, "factor"),
  llama3: llama3Frequency,
};

/**
 * Radians per position of each pair of features: `[head_dim / 2]` (Su et al., 2021), scaled as the rope's type says
 * (`ROPE_INIT_FUNCTIONS` in Transformers' modeling_rope_utils.py). Throws InputError for a type that is not known.
 */
export const inverseFrequencies = (rope: Rope, headSize: number): Float32Array => {
  const scaling = scalings[rope.type];
  if (!scaling)
    throw new InputError(`rope of type ${rope.type} is not supported`, `Known: ${Object.keys(scalings).join(", ")}.`);
  const scaled = scaling(rope);
  return Float32Array.from({ length: headSize / 2 }, (_, pair) => scaled(1 / rope.theta ** ((2 * pair) / headSize)));
};

/** Cosines and sines by position: `[batch, 1, length, head_dim]`, both halves alike. */
export interface RotaryTables {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** Tables for positions `[batch or 1, length]`. */
export const rotaryTables = (positions: Tensor, frequencies: Float32Array): RotaryTables => {
  const perPair = positions.graph.constant(frequencies, "float32", [1, 1, frequencies.length]);
  const angles = positions.to("float32").unsqueeze(-1).mul(perPair);
  const both = Tensor.cat([angles, angles], -1).unsqueeze(1);
  return { cos: both.cos(), sin: both.sin() };
};

/** Rotates each pair (feature i, feature i + head_dim / 2) by its position's angle: `[batch, heads, length, head_dim]`. */
export const rotate = (x: Tensor, { cos, sin }: RotaryTables): Tensor => {
  const [first, second] = x.chunk(2, -1) as [Tensor, Tensor];
  return x.mul(cos).add(Tensor.cat([second.neg(), first], -1).mul(sin));
};

/** Whether a config's positions are rotary. */
export const isRotary = (config: ModelConfig): boolean =>
  ["rope_theta", "rope_scaling", "rope_parameters"].some(
    (field) => config[field] !== undefined && config[field] !== null,
  );
