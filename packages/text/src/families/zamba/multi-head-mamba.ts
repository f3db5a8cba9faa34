import { activation, linear, module, Parameter, type Tensor, weight } from "@tiny-random/nn";
import { causalConvolution, emptyState } from "../../layers/recurrent/causal-convolution.ts";
import { linearRecurrence } from "../../layers/recurrent/linear-recurrence.ts";
import { type MambaSizes, rampedDecayRates } from "../../layers/recurrent/mamba.ts";
import { currentMask, type MixerContext } from "../../layers/recurrent/padding.ts";
import type { LayerStates } from "../../layers/sessions/text-sessions.ts";

/** The sizes of a Mamba mixer whose channels are split into heads. */
export interface MultiHeadMambaSizes extends MambaSizes {
  readonly width: number;
  readonly heads: number;
}

/** What is unusual about a mixer. */
export interface MultiHeadMambaOptions {
  readonly bias: boolean;
  readonly convolutionBias: boolean;
  readonly activation: string;
}

/** The states that a layer carries. */
export const multiHeadMambaStates = ({ inner, heads, states, kernel }: MultiHeadMambaSizes): LayerStates => ({
  conv: [inner, kernel],
  ssm: [heads, inner / heads, states],
});

/** Each head's features by the head's own matrix: `[batch, length, heads, features]` · `[heads, outputs, features]`. */
const byHead = (x: Tensor, matrices: Parameter): Tensor =>
  x.transpose(1, 2).matmul(x.graph.parameter(matrices).transpose(1, 2)).transpose(1, 2);

/** Mamba's selective scan in heads: a head's channels alone make its time steps, and what writes and reads its states. */
export const multiHeadMamba = (layer: number, sizes: MultiHeadMambaSizes, options: MultiHeadMambaOptions) => {
  const { width, inner, heads, states, rank, kernel } = sizes;
  const { bias } = options;
  const channels = inner / heads;
  const act = activation(options.activation);
  return module(
    {
      conv1d: causalConvolution(inner, kernel, { bias: options.convolutionBias }),
      in_proj: linear(width, 2 * inner, { bias }),
      x_proj_weight: weight([heads, rank + 2 * states, channels], channels),
      dt_proj_weight: weight([heads, channels, rank], rank),
      dt_proj_bias: new Parameter([heads, channels], { kind: "bias" }),
      A_log: rampedDecayRates([heads, channels, states], { keepFloat32: true }),
      D: new Parameter([heads, channels], { kind: "positive" }),
      out_proj: linear(inner, width, { bias }),
    },
    (m, tokens: Tensor, { padding, cache }: MixerContext) => {
      const mask = currentMask(padding, tokens);
      // A channel and its gate stand side by side.
      const [x, gate] = m.in_proj(tokens.mul(mask)).unflatten(-1, [inner, 2]).chunk(2, -1) as [Tensor, Tensor];
      const mixed = act(m.conv1d(x.squeeze(-1).transpose(1, 2), layer, cache))
        .transpose(1, 2)
        .mul(mask)
        .unflatten(-1, [heads, channels]);
      const [low, write, read] = byHead(mixed, m.x_proj_weight).split([rank, states, states], -1) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const step = byHead(low, m.dt_proj_weight).add(m.dt_proj_bias).softplus();
      const rates = tokens.graph.parameter(m.A_log).exp().neg();
      const terms = {
        decay: step.unsqueeze(-1).mul(rates).exp(),
        input: step.mul(mixed).unsqueeze(-1).mul(write.unsqueeze(-2)),
        output: read.unsqueeze(-2),
      };
      const before = cache?.state("ssm", layer) ?? emptyState(tokens, [heads, channels, states]);
      const { state, y } = linearRecurrence(terms, before);
      cache?.keep("ssm", layer, state);
      const skipped = y.add(mixed.mul(m.D)).flatten(2);
      return m.out_proj(skipped.mul(activation("silu")(gate.squeeze(-1))));
    },
  );
};
