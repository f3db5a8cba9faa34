import { type AnyModule, activation, linear, module, shufflePatches, type Tensor } from "@tiny-random/nn";

/** Widths of a projector of shuffled patches whose features are gated. */
export interface GatedProjectorSizes {
  readonly width: number;
  /** Features between, half of which gate the other half. */
  readonly between: number;
  readonly textWidth: number;
  /** Patches along an edge of what becomes one feature. */
  readonly by: number;
}

/**
 * Pixel shuffle, a linear map whose second half gates its first (SwiGLU), and one to the text's width (Aya Vision).
 *
 * @param norm over the shuffled features, where there is one
 */
export const gatedProjector = <N extends AnyModule & ((x: Tensor) => Tensor)>(
  { width, between, textWidth, by }: GatedProjectorSizes,
  norm?: N,
) =>
  module(
    { layernorm: norm, linear_1: linear(width * by ** 2, between), linear_2: linear(between / 2, textWidth) },
    (m, x: Tensor) => {
      const shuffled = shufflePatches(x, by);
      const [value, gate] = m.linear_1(m.layernorm ? m.layernorm(shuffled) : shuffled).chunk(2, -1) as [Tensor, Tensor];
      return m.linear_2(activation("silu")(gate).mul(value));
    },
  );
