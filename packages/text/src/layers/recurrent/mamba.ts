import { activation, linear, module, Parameter, type ParameterOptions, type Tensor } from "@tiny-random/nn";
import type { Block } from "../decoder/decoder-parts.ts";
import type { LayerStates } from "../sessions/text-sessions.ts";
import { causalConvolution, emptyState } from "./causal-convolution.ts";
import { linearRecurrence } from "./linear-recurrence.ts";
import { currentMask, type MixerContext } from "./padding.ts";

/** The sizes of a Mamba mixer. */
export interface MambaSizes {
  /** Channels. */
  readonly inner: number;
  /** States of every channel. */
  readonly states: number;
  /** Features that time steps are made of. */
  readonly rank: number;
  /** Positions that the convolution sees. */
  readonly kernel: number;
}

/** The slots of a Mamba mixer. */
export interface MambaSlots {
  /** From the stream to the channels and their gates, and back. */
  readonly input: ReturnType<typeof linear>;
  readonly output: ReturnType<typeof linear>;
  readonly convolutionBias: boolean;
  readonly activation: string;
  /** Norms of the features of time steps, of what writes the states (B) and of what reads them (C); none by default. */
  readonly norms?: { readonly step: Block; readonly write: Block; readonly read: Block } | undefined;
}

/** The states that a layer carries. */
export const mambaStates = ({ inner, kernel, states }: MambaSizes): LayerStates => ({
  conv: [inner, kernel],
  ssm: [inner, states],
});

/** Decay rates 1, 2, ... along the last axis, of states (S4D-real) or heads, as logarithms. */
export const rampedDecayRates = (shape: readonly number[], options: ParameterOptions = {}): Parameter => {
  const rates = shape.at(-1) ?? 1;
  const length = shape.reduce((product, size) => product * size, 1);
  const data = () => Float32Array.from({ length }, (_, index) => Math.log((index % rates) + 1));
  return new Parameter(shape, { kind: "exact", data }, options);
};

const same = (x: Tensor): Tensor => x;

/**
 * The selective scan (Gu and Dao, 2023) after a short convolution: each channel has states that the input writes and reads.
 * Tokens `[batch, length, width]`, their mask `[batch, length, 1]` and the layer's cache → the same shape.
 */
export const mambaMixer = (layer: number, { inner, states, rank, kernel }: MambaSizes, options: MambaSlots) => {
  const { input, output, convolutionBias, norms } = options;
  const act = activation(options.activation);
  return module(
    {
      A_log: rampedDecayRates([inner, states]),
      D: new Parameter([inner], { kind: "positive" }),
      conv1d: causalConvolution(inner, kernel, { bias: convolutionBias }),
      in_proj: input,
      x_proj: linear(inner, rank + 2 * states, { bias: false }),
      dt_proj: linear(rank, inner),
      out_proj: output,
      dt_layernorm: norms?.step,
      b_layernorm: norms?.write,
      c_layernorm: norms?.read,
    },
    (m, tokens: Tensor, { padding, cache }: MixerContext, mask: Tensor = currentMask(padding, tokens)) => {
      const { dt_layernorm: stepNorm = same, b_layernorm: writeNorm = same, c_layernorm: readNorm = same } = m;
      const [x, gate] = m.in_proj(tokens.mul(mask)).chunk(2, -1) as [Tensor, Tensor];
      const mixed = act(m.conv1d(x.transpose(1, 2), layer, cache))
        .transpose(1, 2)
        .mul(mask);
      const [low, write, read] = m.x_proj(mixed).split([rank, states, states], -1) as [Tensor, Tensor, Tensor];
      const rates = tokens.graph.parameter(m.A_log).exp().neg();
      const before = cache?.state("ssm", layer) ?? emptyState(tokens, [inner, states]);
      const step = m.dt_proj(stepNorm(low)).softplus();
      const terms = {
        decay: step.unsqueeze(-1).mul(rates).exp(),
        input: step.mul(mixed).unsqueeze(-1).mul(writeNorm(write).unsqueeze(2)),
        output: readNorm(read).unsqueeze(2),
      };
      const { state, y } = linearRecurrence(terms, before);
      cache?.keep("ssm", layer, state);
      return m.out_proj(y.add(mixed.mul(m.D)).mul(activation("silu")(gate)));
    },
  );
};
