import { embedding, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import { base, causalLM, type DecoderFamily } from "../layers/heads/decoder-heads.ts";
import { currentMask } from "../layers/recurrent/padding.ts";
import { innerWidth, type MixerContext, selectiveScan } from "../layers/recurrent/selective-scan.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of MambaConfig. */
const defaults = {
  model_type: "mamba",
  vocab_size: 50280,
  hidden_size: 768,
  state_size: 16,
  num_hidden_layers: 32,
  layer_norm_epsilon: 1e-5,
  pad_token_id: 0,
  bos_token_id: 0,
  eos_token_id: 0,
  expand: 2,
  conv_kernel: 4,
  use_bias: false,
  use_conv_bias: true,
  hidden_act: "silu",
  initializer_range: 0.1,
  residual_in_fp32: true,
  time_step_rank: "auto" as string | number,
  time_step_scale: 1.0,
  time_step_min: 0.001,
  time_step_max: 0.1,
  time_step_init_scheme: "random",
  time_step_floor: 1e-4,
  rescale_prenorm_residual: false,
  use_cache: true,
  use_mambapy: false,
  use_associative_scan: true,
  tie_word_embeddings: true,
};
type MambaConfig = typeof defaults;

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

const states = (c: MambaConfig) =>
  Array.from({ length: c.num_hidden_layers }, (_, layer) => ({
    [`past_conv.${layer}`]: [innerWidth(c), c.conv_kernel],
    [`past_ssm.${layer}`]: [innerWidth(c), c.state_size],
  }));

const family: DecoderFamily<MambaConfig, ReturnType<typeof backbone>> = {
  key: "backbone",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: [], heads: 0, headSize: 0, states: Object.assign({}, ...states(c)), positions: false }),
  backbone,
  embedding: (model) => model.embeddings.weight,
};

export default textFamily({
  defaults,
  repo: "state-spaces/mamba-130m-hf",
  reference: { num_hidden_layers: 24, time_step_rank: 48, intermediate_size: 1536, torch_dtype: "float32" },
  tokenizer: "gpt2",
  architectures: { MambaModel: base(family), MambaForCausalLM: causalLM(family) },
});
