import { mamba } from "@tiny-random/atlas/configs/mamba";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, embedding, linear, module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { causalConvolution, emptyState } from "../layers/recurrent/causal-convolution.ts";
import { linearRecurrence } from "../layers/recurrent/linear-recurrence.ts";
import { currentMask } from "../layers/recurrent/padding.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import type { KeyValueCache } from "../layers/sessions/cache.ts";
import { type LayerStates, statesCache } from "../layers/sessions/text-sessions.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(mamba, { time_step_rank: "number" });
type MambaConfig = ConfigOf<typeof facts>;

/** What every layer of one pass shares. */
interface MixerContext {
  /** `[batch, length, 1]`: padding enters neither the convolution nor the state. */
  readonly mask: Tensor;
  readonly cache: KeyValueCache | undefined;
}

/** Channels of the mixer. */
const innerWidth = (c: MambaConfig): number => c.expand * c.hidden_size;

/** Decay rates 1, 2, ... of every channel's states, as logarithms (S4D-real). */
const decayRates = (c: MambaConfig): Parameter => {
  const [channels, states] = [innerWidth(c), c.state_size];
  const data = () => Float32Array.from({ length: channels * states }, (_, index) => Math.log((index % states) + 1));
  return new Parameter([channels, states], { kind: "exact", data });
};

/** The selective scan (Gu and Dao, 2023): each channel has states that the input writes and reads. */
const selectiveScan = (c: MambaConfig, layer: number) => {
  const [inner, rank] = [innerWidth(c), c.time_step_rank];
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

const block = (c: MambaConfig, layer: number) =>
  module(
    { norm: rmsNorm(c.hidden_size, c.layer_norm_epsilon), mixer: selectiveScan(c, layer) },
    (m, x: Tensor, context: MixerContext) => x.add(m.mixer(m.norm(x), context)),
  );

const backbone = (c: MambaConfig) =>
  module(
    {
      embeddings: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => block(c, layer)),
      norm_f: rmsNorm(c.hidden_size, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, { attention_mask, cache }: TextContext) => {
      const context = { mask: currentMask(attention_mask, ids), cache };
      return m.norm_f(m.layers.reduce((x, layer) => layer(x, context), m.embeddings(ids)));
    },
  );

const states = (c: MambaConfig): LayerStates => ({
  conv: [innerWidth(c), c.conv_kernel],
  ssm: [innerWidth(c), c.state_size],
});

const family: DecoderFamily<MambaConfig, ReturnType<typeof backbone>> = {
  key: "backbone",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => statesCache(c.num_hidden_layers, states(c)),
  backbone,
  embedding: (model) => model.embeddings.weight,
};

export default textFamily({
  facts,
  repo: "state-spaces/mamba-130m-hf",
  reference: { num_hidden_layers: 24, time_step_rank: 48, intermediate_size: 1536, torch_dtype: "float32" },
  tokenizer: "gpt2",
  architectures: { MambaModel: base(family), MambaForCausalLM: causalLM(family) },
});
