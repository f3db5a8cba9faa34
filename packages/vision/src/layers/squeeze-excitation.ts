import type { Tensor } from "@tiny-random/nn";

/**
 * Squeeze-and-excitation: scales channels by a gate computed of their means over the image (Hu et al., 2018).
 *
 * @param gate channels' means `[batch, channels, 1, 1]` → their factors
 */
export const excited = (x: Tensor, gate: (means: Tensor) => Tensor): Tensor => x.mul(gate(x.mean([2, 3], true)));
