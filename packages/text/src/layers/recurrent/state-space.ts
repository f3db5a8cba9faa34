import { activation, type linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { KeyValueCache } from "../sessions/cache.ts";
import { causalConvolution, emptyState } from "./causal-convolution.ts";
import type { GatedNorm } from "./gated-norm.ts";
import { linearRecurrence } from "./linear-recurrence.ts";

/** The sizes of a state-space mixer. */
export interface StateSpaceSizes {
  /** Features of all heads together. */
  readonly inner: number;
  readonly heads: number;
  /** States of every feature. */
  readonly states: number;
  /** How many inputs to and outputs from the states there are for all heads. */
  readonly groups: number;
  /** Positions that the convolution sees. */
  readonly kernel: number;
}

/** What variants of the mixer have otherwise. */
export interface StateSpaceOptions {
  /** From the stream to {@link projectedFeatures}, and from the heads' features back. */
  readonly input: ReturnType<typeof linear>;
  readonly output: ReturnType<typeof linear>;
  readonly convolutionBias: boolean;
  readonly activation: string;
  /** A norm behind or before the gate, under `norm`; a plain gate by default. */
  readonly norm?: GatedNorm | undefined;
}

/** Features that pass the convolution: the heads', and inputs and outputs of the states. */
const convolved = ({ inner, groups, states }: StateSpaceSizes): number => inner + 2 * groups * states;

/** Features that the input is projected to: a gate, what passes the convolution, a step for every head. */
export const projectedFeatures = (sizes: StateSpaceSizes): number => sizes.inner + convolved(sizes) + sizes.heads;

/** The states that so many layers carry, by the names of a session's inputs. */
export const stateSpaceStates = (layers: number, sizes: StateSpaceSizes): Record<string, readonly number[]> =>
  Object.fromEntries(
    Array.from({ length: layers }, (_, layer) => layer).flatMap((layer): [string, readonly number[]][] => [
      [`past_conv.${layer}`, [convolved(sizes), sizes.kernel]],
      [`past_ssm.${layer}`, [sizes.heads, sizes.inner / sizes.heads, sizes.states]],
    ]),
  );

/** Decay rates 1, 2, ... of the heads, as logarithms. */
const decayRates = (heads: number): Parameter =>
  new Parameter([heads], {
    kind: "exact",
    data: () => Float32Array.from({ length: heads }, (_, head) => Math.log(head + 1)),
  });

/** Each group's features for every head that shares them: `[batch, length, groups · states]` → `[batch, length, heads, states]`. */
const byHead = (x: Tensor, { heads, groups, states }: StateSpaceSizes): Tensor => {
  const index = Array.from({ length: heads }, (_, head) => Math.floor((head * groups) / heads));
  return x.unflatten(-1, [groups, states]).index_select(2, x.graph.constant(index, "int64"));
};

/**
 * Heads with one decay rate each, whose states are written and read by the input (Dao and Gu, 2024), behind a short
 * convolution: tokens `[batch, length, width]`, their mask `[batch, length, 1]` and the layer's cache → the same shape.
 */
export const stateSpaceMixer = (layer: number, sizes: StateSpaceSizes, options: StateSpaceOptions) => {
  const { inner, heads, states, groups } = sizes;
  const { input, output, convolutionBias } = options;
  const act = activation(options.activation);
  return module(
    {
      A_log: decayRates(heads),
      D: new Parameter([heads], { kind: "positive" }),
      dt_bias: new Parameter([heads], { kind: "bias" }),
      conv1d: causalConvolution(convolved(sizes), sizes.kernel, { bias: convolutionBias }),
      in_proj: input,
      norm: options.norm,
      out_proj: output,
    },
    (m, tokens: Tensor, mask: Tensor, cache: KeyValueCache | undefined) => {
      const parts = m.in_proj(tokens.mul(mask)).split([inner, convolved(sizes), heads], -1);
      const [gate, raw, step] = parts as [Tensor, Tensor, Tensor];
      const mixed = act(m.conv1d(raw.transpose(1, 2), layer, cache))
        .transpose(1, 2)
        .mul(mask);
      const [features, b, c] = mixed.split([inner, groups * states, groups * states], -1) as [Tensor, Tensor, Tensor];
      const x = features.unflatten(-1, [heads, inner / heads]);
      const time = step.add(m.dt_bias).softplus().unsqueeze(-1);
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
