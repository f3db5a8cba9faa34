import { type JambaConfig, jamba } from "@tiny-random/atlas/configs/jamba";
import { linear, rmsNorm } from "@tiny-random/nn";
import { hybridDecoderFamily, keyValues } from "../layers/decoder/hybrid-decoder.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { type MambaSizes, mambaMixer, mambaStates } from "../layers/recurrent/mamba.ts";
import { textFamily } from "../text-family.ts";

const sizesOf = (c: JambaConfig): MambaSizes => ({
  inner: c.mamba_expand * c.hidden_size,
  states: c.mamba_d_state,
  rank: Number(c.mamba_dt_rank),
  kernel: c.mamba_d_conv,
});

/** Mamba with norms of what makes time steps and what writes and reads the states. */
const mixer = (c: JambaConfig, layer: number) => {
  const sizes = sizesOf(c);
  const norm = (width: number) => rmsNorm(width, c.rms_norm_eps);
  return mambaMixer(layer, sizes, {
    input: linear(c.hidden_size, 2 * sizes.inner, { bias: c.mamba_proj_bias }),
    output: linear(sizes.inner, c.hidden_size, { bias: c.mamba_proj_bias }),
    convolutionBias: c.mamba_conv_bias,
    activation: c.hidden_act,
    norms: { step: norm(sizes.rank), write: norm(sizes.states), read: norm(sizes.states) },
  });
};

const mixture = (c: JambaConfig) =>
  mixtureOfExperts(softmaxMixture({ ...c, norm_topk_prob: false }, c.intermediate_size), { gate: "router" });

const isSparse = (c: JambaConfig, layer: number): boolean =>
  c.num_experts > 1 && layer % c.expert_layer_period === c.expert_layer_offset;

/** State spaces, attention without positions in one layer of a period, experts in every other layer. */
const family = hybridDecoderFamily<JambaConfig>({
  layerKeys: { mlp: "feed_forward", mlpNorm: "pre_ff_layernorm" },
  finalNormKey: "final_layernorm",
  mlp: (c, layer) => (isSparse(c, layer) ? mixture(c) : gatedMlp(c)),
  rope: () => undefined,
  kindOf: (c, layer) => (layer % c.attn_layer_period === c.attn_layer_offset ? "attention" : "mamba"),
  kinds: {
    attention: { carries: keyValues },
    mamba: { key: "mamba", mixer, carries: (c) => ({ states: mambaStates(sizesOf(c)) }) },
  },
});

export default textFamily({
  facts: jamba,
  repo: "ai21labs/AI21-Jamba-1.5-Mini",
  checkpoints: { JambaForCausalLM: ["ai21labs/Jamba-v0.1"] },
  reference: { mamba_dt_rank: 256, eos_token_id: [2, 518], torch_dtype: "bfloat16" },
  unwritten: ["use_mambapy", "use_associative_scan"],
  tokenizer: "llama",
  roles: { "step rank": ["mamba_dt_rank"] },
  // Three layers have every kind: a state space, one with experts, attention.
  tiny: () => ({ num_hidden_layers: 3, attn_layer_period: 3, attn_layer_offset: 2 }),
  architectures: decoderClasses("Jamba", family, { tokens: false, answers: false }),
  variants: {
    "no bias of convolutions, attention with experts, tied": {
      config: {
        mamba_conv_bias: false,
        expert_layer_period: 1,
        expert_layer_offset: 0,
        tie_word_embeddings: true,
      },
      classes: ["JambaForCausalLM"],
    },
    "no experts": { config: { num_experts: 1, num_experts_per_tok: 1 }, classes: ["JambaForCausalLM"] },
  },
});
