import { type GptOssConfig, gptOss } from "@tiny-random/atlas/configs/gpt_oss";
import { module, Parameter, rmsNorm, type Tensor, weight } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixExperts } from "../layers/experts/mixture-of-experts.ts";
import { routerWeight, softmaxOfChosen } from "../layers/experts/routing.ts";
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

const biases = (...shape: number[]): Parameter => new Parameter(shape, { kind: "bias" });

/** Experts in joint tensors: gate and up features alternate, both are clamped, the sigmoid is steeper (OpenAI, 2025). */
const experts = (c: GptOssConfig) => {
  const { num_local_experts: count, hidden_size: width, intermediate_size: features, swiglu_limit: limit } = c;
  return module(
    {
      // Large enough that some features reach the limit; the way down is small, so that the residual stream keeps its scale.
      gate_up_proj: weight([count, width, 2 * features], width / 16),
      gate_up_proj_bias: biases(count, 2 * features),
      down_proj: weight([count, features, width], 64 * features),
      down_proj_bias: biases(count, width),
    },
    (m, x: Tensor, weights: Tensor) => {
      const joined = x.graph.parameter(m.gate_up_proj).permute(1, 0, 2).flatten(1);
      const both = x
        .matmul(joined)
        .unflatten(-1, [count, 2 * features])
        .add(m.gate_up_proj_bias);
      const gate = both.slice(-1, 0, undefined, 2).clamp(undefined, limit);
      const up = both.slice(-1, 1, undefined, 2).clamp(-limit, limit);
      const hidden = gate.mul(gate.mul(c.swiglu_alpha).sigmoid()).mul(up.add(1));
      const mixed = mixExperts(hidden, weights, x.graph.parameter(m.down_proj).flatten(0, 1));
      return mixed.add(weights.matmul(m.down_proj_bias));
    },
  );
};

const mlp = (c: GptOssConfig) => {
  const { num_local_experts: count, num_experts_per_tok: active, hidden_size: width } = c;
  const router = module({ weight: routerWeight(count, width), bias: biases(count) }, (m, x: Tensor) =>
    softmaxOfChosen(x.linear(m.weight, m.bias), active),
  );
  return module({ router, experts: experts(c) }, (m, x: Tensor) => m.experts(x, m.router(x)));
};

const norm = ({ hidden_size: width, rms_norm_eps: epsilon }: GptOssConfig) =>
  rmsNorm(width, epsilon, new Parameter([width], { kind: "scale" }, { keepFloat32: "float16" }));

const family = rotaryDecoderFamily<GptOssConfig>({ norm, attention, mlp });

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
