import type { ModelConfig } from "@tiny-random/core";
import { Tensor } from "@tiny-random/nn";
import { type Frequencies, inverseFrequencies, type Spread } from "./rope-frequencies.ts";
import { attentionFactor } from "./rope-magnitude.ts";
import { type Rope, ropeOf } from "./rope-settings.ts";

/** Which features turn together: feature i with i + half, or each with its neighbour. */
export type RotaryPairs = "halves" | "neighbours";

/** Cosines and sines by position, `[batch, 1, length, rotated]`: each pair's two entries are alike. */
export interface RotaryTables {
  readonly cos: Tensor;
  readonly sin: Tensor;
  readonly pairs: RotaryPairs;
}

/** Radians per position of each feature, `[1, 1, features]`, in a pass over positions `[batch or 1, length]`. */
const turns = ({ near, far }: Frequencies, positions: Tensor, spread: Spread): Tensor => {
  if (!far) return spread(near);
  const reached = positions.amax([0, 1], true).add(1).unsqueeze(0);
  return far.table(reached, spread).where(reached.gt(far.beyond), spread(near));
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

/** The tables of a rope for positions `[batch or 1, length]` and so many features of a head, its attention factor in them. */
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
  const angles = places
    .unsqueeze(-1)
    .mul(turns(inverseFrequencies(rope, size), places, spread))
    .unsqueeze(1);
  const factor = attentionFactor(rope);
  const scaled = (table: Tensor) => (factor === 1 ? table : table.mul(factor));
  return { cos: scaled(angles.cos()), sin: scaled(angles.sin()), pairs };
};

/** Whether a config's positions are rotary. */
export const isRotary = (config: ModelConfig): boolean =>
  config["alibi"] !== true &&
  ["rope_theta", "global_rope_theta", "rope_scaling", "rope_parameters", "rotary_emb_base", "rotary_dim"].some(
    (field) => config[field] !== undefined && config[field] !== null,
  );

/** Features that turn of a head whose first part only is rotary: a whole number of pairs. */
export const partialRotarySize = (config: ModelConfig, headSize: number, factor: number): number => {
  const stated =
    ropeOf(config).settings["partial_rotary_factor"] ?? config["partial_rotary_factor"] ?? config["rotary_pct"];
  return Math.floor(headSize * (typeof stated === "number" ? stated : factor));
};
