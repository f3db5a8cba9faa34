import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import type { PatchBlock } from "./packed-attention.ts";

/** Sizes of a feed-forward block. */
export interface PatchMlpSizes {
  readonly width: number;
  readonly features: number;
  readonly activation: string;
}

/** The layers of a gated block. */
export const gatedLayers = ({ width, features }: PatchMlpSizes, { bias }: { readonly bias: boolean }) => ({
  gate_proj: linear(width, features, { bias }),
  up_proj: linear(width, features, { bias }),
  down_proj: linear(features, width, { bias }),
});

/**
 * What a gated block makes of states by its layers.
 *
 * @param limit gates stay below it, and what they scale within ± it
 */
export const throughGate = (m: ReturnType<typeof gatedLayers>, x: Tensor, name: string, limit?: number): Tensor => {
  const [gate, up] = [m.gate_proj(x), m.up_proj(x)];
  if (limit === undefined) return m.down_proj(activation(name)(gate).mul(up));
  return m.down_proj(activation(name)(gate.clamp(undefined, limit)).mul(up.clamp(-limit, limit)));
};

/** SwiGLU (Shazeer, 2020), or another gated block by its activation. */
export const gatedPatchMlp = (
  sizes: PatchMlpSizes,
  options: {
    readonly bias: boolean;
    readonly limit?: number;
    readonly keys?: { readonly [Layer in keyof ReturnType<typeof gatedLayers>]?: string };
  },
): PatchBlock =>
  module(
    gatedLayers(sizes, options),
    (m, x: Tensor) => throughGate(m, x, sizes.activation, options.limit),
    options.keys,
  );

/** Two linear layers under given keys. */
export const twoLayerMlp = (
  { width, features, activation: name }: PatchMlpSizes,
  keys: { readonly up: string; readonly down: string },
): PatchBlock =>
  module(
    { up: linear(width, features), down: linear(features, width) },
    (m, x: Tensor) => m.down(activation(name)(m.up(x))),
    keys,
  );
