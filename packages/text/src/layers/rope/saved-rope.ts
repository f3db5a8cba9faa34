import { Parameter, type RotaryTables, Tensor } from "@tiny-random/nn";
import { inverseFrequencies } from "./rope-frequencies.ts";
import type { Rope } from "./rope-settings.ts";

/** Frequencies of the pairs of `size` features, which a checkpoint holds. */
export const savedFrequencies = (rope: Rope, size: number): Parameter => {
  const { near } = inverseFrequencies(rope, size);
  return new Parameter([near.length], { kind: "exact", data: () => Float32Array.from(near) }, { keepFloat32: true });
};

/** Cosines and sines of positions 0, 1, ... by such frequencies. */
export const tablesOf = (x: Tensor, frequencies: Parameter): RotaryTables => {
  const places = Tensor.arange(x.graph, x.size(1)).to("float32").unsqueeze(-1);
  const angles = places.mul(frequencies);
  const both = Tensor.cat([angles, angles], -1).unsqueeze(0).unsqueeze(0);
  return { cos: both.cos(), sin: both.sin(), pairs: "halves" };
};
