import { type GptOssConfig, gptOss } from "@tiny-random/atlas/configs/gpt_oss";
import { Parameter } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { keptNorm } from "../layers/decoder/kept-norm.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { clampedMixture, type GateUpLayout } from "../layers/experts/clamped-mixture.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** YaRN, which the class takes too where a config states no rope. */
const yarn = {
  beta_fast: 32,
  beta_slow: 1,
  factor: 32,
  original_max_position_embeddings: 4096,
  rope_type: "yarn",
  truncate: false,
};

/** gpt-oss 20B; its quantization is left out, since weights are stored as they are. */
const reference = {
  num_hidden_layers: 24,
  num_local_experts: 32,
  rope_theta: 150000,
  rope_scaling: yarn,
  router_aux_loss_coef: 0.9,
  experts_per_token: 4,
  initial_context_length: 4096,
  pad_token_id: 199999,
  eos_token_id: 200002,
};

/** Attention with a learned sink in every head (Xiao et al., 2023). */
const attention = (c: GptOssConfig, layer: number) =>
  causalAttention(c, layer, { sinks: new Parameter([c.num_attention_heads], { kind: "positive" }) });

/** Gate and up features alternate. */
const alternating: GateUpLayout = {
  gate: (both) => both.slice(-1, 0, undefined, 2),
  up: (both) => both.slice(-1, 1, undefined, 2),
};

const family = rotaryDecoderFamily<GptOssConfig>({
  norm: (c) => keptNorm(c.hidden_size, c.rms_norm_eps),
  attention,
  mlp: (c) => clampedMixture(c, alternating),
});

export default textFamily({
  facts: gptOss,
  repo: "openai/gpt-oss-20b",
  checkpoints: {
    GptOssForCausalLM: ["openai/gpt-oss-120b"],
  },
  reference,
  unwritten: ["layer_types"],
  computed: ["layer_types"],
  resolve: ({ rope_parameters }, merged) =>
    merged["rope_parameters"] || merged["rope_scaling"] ? {} : { rope_parameters: { ...rope_parameters, ...yarn } },
  roles: { "active experts": ["experts_per_token"] },
  tokenizer: "o200k",
  architectures: decoderClasses("GptOss", family, { answers: false }),
});
