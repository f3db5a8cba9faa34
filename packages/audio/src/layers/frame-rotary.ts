import { type RotaryTables, Tensor } from "@tiny-random/nn";

/** Cosines and sines of frames counted from 0, each feature with the one half a head further. */
export const frameRotary = (x: Tensor, size: number, base: number): RotaryTables => {
  const half = Array.from({ length: size / 2 }, (_, index) => 1 / base ** ((2 * index) / size));
  const turns = x.graph.constant(Float32Array.from([...half, ...half]), "float32", [1, 1, 1, size]);
  const places = Tensor.arange(x.graph, x.size(1))
    .to("float32")
    .reshape([1, 1, x.size(1), 1]);
  const angles = places.mul(turns);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};

/** The config fields that give the base of rotary positions: its own, as checkpoints have it, or a nested one. */
export interface RotaryBaseConfig {
  readonly rope_theta?: number;
  readonly rope_parameters: { readonly rope_theta: number };
}

/** The base of a config's rotary positions. */
export const rotaryBase = (c: RotaryBaseConfig): number => c.rope_theta ?? c.rope_parameters.rope_theta;
