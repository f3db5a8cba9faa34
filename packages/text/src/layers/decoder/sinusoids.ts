import { Tensor } from "@tiny-random/nn";

/** Sines in the first half of the features, cosines in the second (Vaswani et al., 2017): positions `[...]` → `[..., width]`. */
export const sinusoids = (positions: Tensor, frequencies: Float32Array): Tensor => {
  const angles = positions.to("float32").unsqueeze(-1).mul(positions.graph.constant(frequencies, "float32"));
  return Tensor.cat([angles.sin(), angles.cos()], -1);
};

/** The frequency of each pair of features, whose longest wave falls short of 10,000 · 2π by one pair. */
export const pairFrequencies = (width: number): Float32Array =>
  Float32Array.from({ length: width / 2 }, (_, pair) => 1 / 10000 ** ((2 * pair) / width));

/** fairseq's frequencies, whose longest wave is exactly 10,000 · 2π. */
export const fairseqFrequencies = (width: number): Float32Array => {
  const step = Math.log(10000) / (width / 2 - 1);
  return Float32Array.from({ length: width / 2 }, (_, pair) => Math.exp(-step * pair));
};
