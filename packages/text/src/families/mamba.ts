import { mamba } from "@tiny-random/atlas/configs/mamba";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { linear } from "@tiny-random/nn";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { type MambaSizes, type MambaSlots, mambaMixer, mambaStates } from "../layers/recurrent/mamba.ts";
import { type StateSpaceConfig, stateSpaceDecoder } from "../layers/recurrent/state-space-decoder.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(mamba, { time_step_rank: "number" });

/** The config fields that Mamba reads beyond those of every decoder of state spaces. */
interface MambaFields extends StateSpaceConfig {
  readonly intermediate_size: number;
  readonly state_size: number;
  readonly time_step_rank: number;
  readonly conv_kernel: number;
  readonly use_bias: boolean;
  readonly use_conv_bias: boolean;
  readonly hidden_act: string;
}

const sizesOf = (c: MambaFields): MambaSizes => ({
  inner: c.intermediate_size,
  states: c.state_size,
  rank: c.time_step_rank,
  kernel: c.conv_kernel,
});

/** Mamba, and those that norm what makes time steps and what writes and reads the states. */
export const mambaFamily = <C extends MambaFields>(norms?: (c: C) => MambaSlots["norms"]) =>
  stateSpaceDecoder<C>({
    mixer: (c, layer) =>
      mambaMixer(layer, sizesOf(c), {
        input: linear(c.hidden_size, 2 * c.intermediate_size, { bias: c.use_bias }),
        output: linear(c.intermediate_size, c.hidden_size, { bias: c.use_bias }),
        convolutionBias: c.use_conv_bias,
        activation: c.hidden_act,
        norms: norms?.(c),
      }),
    states: (c) => mambaStates(sizesOf(c)),
  });

const family = mambaFamily<ConfigOf<typeof facts>>();

export default textFamily({
  facts,
  repo: "state-spaces/mamba-130m-hf",
  reference: { num_hidden_layers: 24, time_step_rank: 48, intermediate_size: 1536, torch_dtype: "float32" },
  tokenizer: "neox",
  architectures: { MambaModel: base(family), MambaForCausalLM: causalLM(family) },
});
