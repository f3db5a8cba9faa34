import type { ModelConfig } from "@tiny-random/core";
import type { Field, Weight } from "./architecture.ts";
import { headSize, numberOf, ropeOf, rotated } from "./fields.ts";
import { f32, u32 } from "./format/metadata.ts";

const setting = (config: ModelConfig, key: string, missing: number): number => {
  const value = ropeOf(config)[key];
  return typeof value === "number" ? value : missing;
};

/** By what Llama 3's scaling divides the frequency of a pair of features. */
const llama3Factor = (config: ModelConfig, frequency: number): number => {
  const [factor, low, high] = [
    setting(config, "factor", 8),
    setting(config, "low_freq_factor", 1),
    setting(config, "high_freq_factor", 4),
  ];
  const original = setting(config, "original_max_position_embeddings", 8192);
  const length = (2 * Math.PI) / frequency;
  if (length < original / high) return 1;
  if (length > original / low) return factor;
  const smooth = (original / length - low) / (high - low);
  return 1 / ((1 - smooth) / factor + smooth);
};

/** Llama 3's scaling of the rope, which llama.cpp has as a weight; nothing for another rope. */
const llama3Factors = (config: ModelConfig): Readonly<Record<string, Weight>> => {
  if (ropeOf(config)["rope_type"] !== "llama3") return {};
  const features = rotated(config);
  const frequencies = Array.from(
    { length: features / 2 },
    (_, index) => setting(config, "rope_theta", 10000) ** ((-2 * index) / features),
  );
  const data = Float32Array.from(frequencies, (frequency) => llama3Factor(config, frequency));
  return { "rope_freqs.weight": { shape: [data.length], data } };
};

/** The length of texts that a scaled rope was trained on first. */
export const originalContext: Field = (config) => u32(setting(config, "original_max_position_embeddings", 0));

/** By what LongRoPE multiplies sines and cosines. */
export const longRopeFactor: Field = (config) => {
  const rope = ropeOf(config);
  if (rope["rope_type"] !== "longrope") return undefined;
  const original = setting(config, "original_max_position_embeddings", 0);
  const factor = numberOf(config, "max_position_embeddings") / original;
  const computed = factor > 1 ? Math.sqrt(1 + Math.log(factor) / Math.log(original)) : 1;
  return f32(setting(config, "attention_factor", computed));
};

/** Factors of a rope for short texts and for long ones (LongRoPE); nothing for another rope. */
const longFactors = (config: ModelConfig): Readonly<Record<string, Weight>> => {
  const rope = ropeOf(config);
  const weight = (key: string): Weight => {
    const data = Float32Array.from(Array.isArray(rope[key]) ? rope[key] : new Array(headSize(config) / 2).fill(1));
    return { shape: [data.length], data };
  };
  if (rope["rope_type"] !== "longrope") return {};
  return { "rope_factors_short.weight": weight("short_factor"), "rope_factors_long.weight": weight("long_factor") };
};

/** The factors of any rope that llama.cpp has as weights. */
export const ropeFactors = (config: ModelConfig): Readonly<Record<string, Weight>> => ({
  ...llama3Factors(config),
  ...longFactors(config),
});
