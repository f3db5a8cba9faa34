import { type RotaryTables, Tensor } from "@tiny-random/nn";

/**
 * Rotary tables of frames, `[batch or 1, 1, frames, size]`.
 *
 * @param x `[batch, frames, ...]`
 * @param size features of a head
 * @param given where frames stand, int64 `[batch, frames]`; counted from 0 where nothing says it
 */
export const frameRotary = (
  x: Tensor,
  size: number,
  parameters: Readonly<Record<string, unknown>>,
  given?: Tensor,
): RotaryTables => {
  const base = Number(parameters["rope_theta"]);
  const half = Array.from({ length: size / 2 }, (_, index) => 1 / base ** ((2 * index) / size));
  const frequencies = x.graph.constant(Float32Array.from([...half, ...half]), "float32", [1, 1, 1, size]);
  const positions = given
    ? given.to("float32").unsqueeze(1).unsqueeze(-1)
    : Tensor.arange(x.graph, x.size(1))
        .to("float32")
        .reshape([1, 1, x.size(1), 1]);
  const angles = positions.mul(frequencies);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};
