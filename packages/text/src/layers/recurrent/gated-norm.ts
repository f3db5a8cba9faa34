import { type AnyModule, activation, module, scale, type Tensor } from "@tiny-random/nn";

/** A norm of features `[batch, length, width]` that also applies their gate. */
export type GatedNorm = ((y: Tensor, gate: Tensor) => Tensor) & AnyModule;

const silu = activation("silu");

/**
 * RMS norm within each of so many groups of features, then scale; the gate is applied before the norm, or after it.
 *
 * @param act what the gate goes through
 */
export const gatedGroupNorm = (
  width: number,
  groups: number,
  epsilon: number,
  gateFirst = true,
  act: (gate: Tensor) => Tensor = silu,
): GatedNorm =>
  module({ weight: scale(width) }, (m, y: Tensor, gate: Tensor) => {
    const x = (gateFirst ? y.mul(act(gate)) : y).unflatten(-1, [groups, width / groups]);
    const normed = x.mul(x.mul(x).mean(-1, true).add(epsilon).rsqrt()).flatten(-2).mul(m.weight);
    return gateFirst ? normed : normed.mul(act(gate));
  });
