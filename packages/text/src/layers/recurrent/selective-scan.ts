import type { ModelConfig } from "@tiny-random/core";
import { activation, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { KeyValueCache } from "../sessions/cache.ts";
import { causalConvolution, emptyState } from "./causal-convolution.ts";
import { linearRecurrence } from "./linear-recurrence.ts";

/** The config fields that a selective scan reads. */
export interface SelectiveScanConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly state_size: number;
  readonly expand: number;
  readonly conv_kernel: number;
  readonly use_bias: boolean;
  readonly use_conv_bias: boolean;
  readonly hidden_act: string;
  /** Features behind time steps; anything but a number is a sixteenth of the width. */
  readonly time_step_rank: string | number;
}

/** What every layer of one pass shares. */
export interface MixerContext {
  /** `[batch, length, 1]`: padding enters neither the convolution nor the state. */
  readonly mask: Tensor;
  readonly cache: KeyValueCache | undefined;
}

/** Channels of the mixer. */
export const innerWidth = (c: SelectiveScanConfig): number => c.expand * c.hidden_size;

const timeStepRank = (c: SelectiveScanConfig): number =>
  typeof c.time_step_rank === "number" ? c.time_step_rank : Math.ceil(c.hidden_size / 16);

/** Decay rates 1, 2, ... of every channel's states, as logarithms (S4D-real). */
const decayRates = (c: SelectiveScanConfig): Parameter => {
  const [channels, states] = [innerWidth(c), c.state_size];
  const data = () => Float32Array.from({ length: channels * states }, (_, index) => Math.log((index % states) + 1));
  return new Parameter([channels, states], { kind: "exact", data });
};

/** Channels whose states are written and read by the input (Gu and Dao, 2023). */
export const selectiveScan = (c: SelectiveScanConfig, layer: number) => {
  const [inner, rank] = [innerWidth(c), timeStepRank(c)];
  return module(
    {
      A_log: decayRates(c),
      D: new Parameter([inner], { kind: "positive" }),
      conv1d: causalConvolution(inner, c.conv_kernel, { bias: c.use_conv_bias }),
      in_proj: linear(c.hidden_size, 2 * inner, { bias: c.use_bias }),
      x_proj: linear(inner, rank + 2 * c.state_size, { bias: false }),
      dt_proj: linear(rank, inner),
      out_proj: linear(inner, c.hidden_size, { bias: c.use_bias }),
    },
    (m, hidden: Tensor, { mask, cache }: MixerContext) => {
      const act = activation(c.hidden_act);
      const [x, gate] = m.in_proj(hidden.mul(mask)).chunk(2, -1) as [Tensor, Tensor];
      const mixed = act(m.conv1d(x.transpose(1, 2), layer, cache))
        .transpose(1, 2)
        .mul(mask);
      const [low, b, output] = m.x_proj(mixed).split([rank, c.state_size, c.state_size], -1) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const rates = hidden.graph.parameter(m.A_log).exp().neg();
      const before = cache?.state("ssm", layer) ?? emptyState(hidden, [inner, c.state_size]);
      const step = m.dt_proj(low).softplus();
      const terms = {
        decay: step.unsqueeze(-1).mul(rates).exp(),
        input: step.mul(mixed).unsqueeze(-1).mul(b.unsqueeze(2)),
        output: output.unsqueeze(2),
      };
      const { state, y } = linearRecurrence(terms, before);
      cache?.keep("ssm", layer, state);
      return m.out_proj(y.add(mixed.mul(m.D)).mul(activation("silu")(gate)));
    },
  );
};
