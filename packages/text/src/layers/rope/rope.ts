import type { ModelConfig } from "@tiny-random/core";
import type { RotaryPairs, RotaryTables, Tensor } from "@tiny-random/nn";
import { attentionFactor } from "./attention-factor.ts";
import { byAxis } from "./mrope.ts";
import { type Frequencies, inverseFrequencies, type Spread } from "./rope-frequencies.ts";
import { type Rope, ropeOf, setting } from "./rope-settings.ts";

/** How many positions a pass over positions `[batch or 1, length]` goes, `[1, 1, 1]`. */
const reach = (positions: Tensor): Tensor => positions.amax([0, 1], true).add(1).unsqueeze(0);

/** Radians per position of each feature, `[1, 1, features]`, in a pass over positions `[batch or 1, length]`. */
const radians = ({ near, far }: Frequencies, positions: Tensor, spread: Spread): Tensor => {
  if (!far) return spread(near);
  const reached = reach(positions);
  return far.table(reached, spread).where(reached.gt(far.beyond), spread(near));
};

/** What cosines and sines are multiplied by, `[1, 1, 1, 1]` where it depends on how far a pass goes. */
const factorIn = (rope: Rope, positions: Tensor): number | Tensor => {
  const near = attentionFactor(rope);
  if (rope.farFactor === undefined) return near;
  const isFar = reach(positions).gt(setting(rope, "original_max_position_embeddings")).unsqueeze(0);
  const constant = (value: number) => positions.graph.constant(Float32Array.of(value), "float32", [1, 1, 1, 1]);
  return constant(rope.farFactor).where(isFar, constant(near));
};

/**
 * The cosines and sines of a rope for positions and so many features of a head, multiplied by its attention factor.
 *
 * @param positions `[batch or 1, length]`; `[axes, batch, length]` for M-RoPE, whose sections of pairs rotate by different axes
 */
export const ropeTables = (
  rope: Rope,
  positions: Tensor,
  size: number,
  pairs: RotaryPairs = "halves",
): RotaryTables => {
  const spread: Spread = (values) => {
    const pairOf = (feature: number) => (pairs === "halves" ? feature % values.length : feature >> 1);
    const byFeature = Float32Array.from({ length: size }, (_, feature) => Number(values[pairOf(feature)]));
    return positions.graph.constant(byFeature, "float32", [1, 1, size]);
  };
  const places = positions.to("float32");
  const rotated = places.unsqueeze(-1).mul(radians(inverseFrequencies(rope, size), places, spread));
  const angles = (places.rank === 3 ? byAxis(rope, rotated, pairs) : rotated).unsqueeze(1);
  const factor = factorIn(rope, places);
  const scaled = (table: Tensor) => (factor === 1 ? table : table.mul(factor));
  return { cos: scaled(angles.cos()), sin: scaled(angles.sin()), pairs };
};

/** Whether a config's positions are rotary. */
export const isRotary = (config: ModelConfig): boolean =>
  config["alibi"] !== true &&
  ["rope_theta", "global_rope_theta", "rope_scaling", "rope_parameters", "rotary_emb_base", "rotary_dim"].some(
    (field) => config[field] !== undefined && config[field] !== null,
  );

/**
 * Rotary features of a head whose first part alone is rotary: a whole number of pairs.
 *
 * @param layerType whose rope is read where each type of layer has one
 */
export const partialRotarySize = (
  config: ModelConfig,
  headSize: number,
  factor: number,
  layerType?: string,
): number => {
  const stated =
    ropeOf(config, layerType).settings["partial_rotary_factor"] ??
    config["partial_rotary_factor"] ??
    config["rotary_pct"];
  return Math.floor(headSize * (typeof stated === "number" ? stated : factor));
};
