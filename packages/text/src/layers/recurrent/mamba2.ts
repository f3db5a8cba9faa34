import { activation, groupOfEach, type linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { LayerStates } from "../sessions/text-sessions.ts";
import { causalConvolution, emptyState } from "./causal-convolution.ts";
import type { GatedNorm } from "./gated-norm.ts";
import { linearRecurrence } from "./linear-recurrence.ts";
import { rampedDecayRates } from "./mamba.ts";
import { currentMask, type MixerContext } from "./padding.ts";

/** The sizes of a Mamba 2 mixer. */
export interface Mamba2Sizes {
  /** Features of all heads together. */
  readonly inner: number;
  readonly heads: number;
  /** States of every feature. */
  readonly states: number;
  /** Groups of heads that share what writes (B) and reads (C) their states. */
  readonly groups: number;
  /** Positions that the convolution sees. */
  readonly kernel: number;
}

/** The slots of a Mamba 2 mixer. */
export interface Mamba2Slots {
  /** From the stream to {@link projectedFeatures}, and from the heads' features back. */
  readonly input: ReturnType<typeof linear>;
  readonly output: ReturnType<typeof linear>;
  readonly convolutionBias: boolean;
  readonly activation: string;
  /** A norm after or before the gate, under `norm`; no norm by default. */
  readonly norm?: GatedNorm | undefined;
  /** The least and the greatest time step; [0, ∞] by default. */
  readonly stepLimits?: readonly number[] | null | undefined;
}

/** Features that go through the convolution: the heads', and those that write (B) and read (C) the states. */
const convolved = ({ inner, groups, states }: Mamba2Sizes): number => inner + 2 * groups * states;

/** Features that the input is projected to: a gate, what goes through the convolution, a time step for every head. */
export const projectedFeatures = (sizes: Mamba2Sizes): number => sizes.inner + convolved(sizes) + sizes.heads;

/** The states that a layer carries. */
export const mamba2States = (sizes: Mamba2Sizes): LayerStates => ({
  conv: [convolved(sizes), sizes.kernel],
  ssm: [sizes.heads, sizes.inner / sizes.heads, sizes.states],
});

/** The largest float32, which stands for infinity in a config: JSON has none. */
export const greatestFloat32 = 3.4028234663852886e38;

/**
 * Time steps within their limits; those that bound nothing are left out. Transformers limits them in a whole text, and
 * forgets the limits where it goes on from a cache (`selective_state_update`); here they hold in both.
 */
const limited = (steps: Tensor, [least = 0, greatest = greatestFloat32]: readonly number[]): Tensor =>
  least <= 0 && greatest >= greatestFloat32
    ? steps
    : steps.clamp(least, greatest < greatestFloat32 ? greatest : undefined);

/** Each group's features for every head that shares them: `[batch, length, groups · states]` → `[batch, length, heads, states]`. */
const byHead = (x: Tensor, { heads, groups, states }: Mamba2Sizes): Tensor =>
  x.unflatten(-1, [groups, states]).index_select(2, groupOfEach(x.graph, groups, heads));

/**
 * Mamba 2's state-space model (Dao and Gu, 2024) after a short convolution: each head has one decay rate, and states that the
 * input writes and reads. Tokens `[batch, length, width]`, their mask `[batch, length, 1]` and the layer's cache → the same shape.
 */
export const mamba2Mixer = (layer: number, sizes: Mamba2Sizes, options: Mamba2Slots) => {
  const { inner, heads, states, groups } = sizes;
  const { input, output, convolutionBias } = options;
  const act = activation(options.activation);
  return module(
    {
      A_log: rampedDecayRates([heads]),
      D: new Parameter([heads], { kind: "positive" }),
      dt_bias: new Parameter([heads], { kind: "bias" }),
      conv1d: causalConvolution(convolved(sizes), sizes.kernel, { bias: convolutionBias }),
      in_proj: input,
      norm: options.norm,
      out_proj: output,
    },
    (m, tokens: Tensor, { padding, cache }: MixerContext, mask: Tensor = currentMask(padding, tokens)) => {
      const parts = m.in_proj(tokens.mul(mask)).split([inner, convolved(sizes), heads], -1);
      const [gate, raw, step] = parts as [Tensor, Tensor, Tensor];
      const mixed = act(m.conv1d(raw.transpose(1, 2), layer, cache))
        .transpose(1, 2)
        .mul(mask);
      const [features, b, c] = mixed.split([inner, groups * states, groups * states], -1) as [Tensor, Tensor, Tensor];
      const x = features.unflatten(-1, [heads, inner / heads]);
      const time = limited(step.add(m.dt_bias).softplus(), options.stepLimits ?? []).unsqueeze(-1);
      const rates = tokens.graph.parameter(m.A_log).exp().neg().unsqueeze(-1);
      const terms = {
        decay: time.mul(rates).exp().unsqueeze(-1),
        input: x.mul(time).unsqueeze(-1).mul(byHead(b, sizes).unsqueeze(-2)),
        output: byHead(c, sizes).unsqueeze(-2),
      };
      const before = cache?.state("ssm", layer) ?? emptyState(tokens, [heads, inner / heads, states]);
      const { state, y } = linearRecurrence(terms, before);
      cache?.keep("ssm", layer, state);
      const skipped = y.add(x.mul(tokens.graph.parameter(m.D).unsqueeze(-1))).flatten(2);
      return m.out_proj(m.norm ? m.norm(skipped, gate) : skipped.mul(activation("silu")(gate)));
    },
  );
};
