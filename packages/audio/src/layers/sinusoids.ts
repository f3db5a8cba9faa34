import { Tensor } from "@tiny-random/nn";

/** Sines, then cosines, of places at geometric rates from 1 to 1/10,000: int64 `[places]` → `[places, width]`. */
export const sinusoids = (places: Tensor, width: number): Tensor => {
  const half = width / 2;
  const rates = Float32Array.from({ length: half }, (_, index) => Math.exp((-Math.log(10000) / (half - 1)) * index));
  const angles = places.to("float32").unsqueeze(1).mul(places.graph.constant(rates, "float32"));
  return Tensor.cat([angles.sin(), angles.cos()], -1);
};
