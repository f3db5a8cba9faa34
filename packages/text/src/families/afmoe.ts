import { afmoe } from "@tiny-random/atlas/configs/afmoe";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { embedding, module, type Tensor } from "@tiny-random/nn";
import { causalAttention, sigmoidGate } from "../layers/decoder/causal-attention.ts";
import { headSizeOf, slidingWindowOf } from "../layers/decoder/decoder-config.ts";
import { sandwichNorms } from "../layers/decoder/decoder-layers.ts";
import { keptNorm } from "../layers/decoder/kept-norm.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { multipliedEmbedding } from "../layers/decoder/multiplied-embedding.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { scoreCorrection, sharesByCorrection, sigmoidRouterWeight } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(afmoe, {
  num_dense_layers: "number",
  num_experts: "number",
  num_experts_per_tok: "number",
  num_shared_experts: "number",
  route_scale: "number",
});
type Config = ConfigOf<typeof facts>;

/** Attention whose values are gated by its input; queries and keys are normed. */
const attention = (c: Config, layer: number) =>
  causalAttention(c, layer, {
    qkNorm: { over: "head", norm: (size) => keptNorm(size, c.rms_norm_eps) },
    gate: sigmoidGate(c.hidden_size, c.num_attention_heads * headSizeOf(c)),
  });

/** Experts chosen by corrected sigmoid scores, beside shared ones. */
const mixture = (c: Config) => {
  const { hidden_size: width, num_experts: experts, num_experts_per_tok: active, moe_intermediate_size: features } = c;
  const gate = module({ weight: sigmoidRouterWeight(experts, width) }, (m, x: Tensor) => x.linear(m.weight));
  return module(
    {
      router: module({ gate }, (m, x: Tensor) => m.gate(x).sigmoid()),
      expert_bias: scoreCorrection(experts),
      experts: separateExperts({ width, experts, active, features, activation: c.hidden_act }),
      shared_experts: gatedMlp(c, features * c.num_shared_experts),
    },
    (m, x: Tensor) => {
      const weights = sharesByCorrection(m.router(x), m.expert_bias, active).mul(c.route_scale);
      return m.shared_experts(x).add(m.experts(x, weights));
    },
  );
};

/** Layers without a window have no positions; µP scales the embeddings (Yang et al., 2022). */
const family = rotaryDecoderFamily<Config>({
  embedding: (c) =>
    c.mup_enabled
      ? multipliedEmbedding(c.vocab_size, c.hidden_size, Math.sqrt(c.hidden_size))
      : embedding(c.vocab_size, c.hidden_size),
  norm: (c) => keptNorm(c.hidden_size, c.rms_norm_eps),
  attention,
  mlp: (c, layer) => (layer < c.num_dense_layers ? gatedMlp(c) : mixture(c)),
  layer: sandwichNorms({
    beforeAttention: "input_layernorm",
    afterAttention: "post_attention_layernorm",
    beforeMlp: "pre_mlp_layernorm",
    afterMlp: "post_mlp_layernorm",
  }),
  rope: (c, layer) => (slidingWindowOf(c, layer) === undefined ? undefined : ropeOf(c)),
});

export default textFamily({
  facts,
  repo: "arcee-ai/Trinity-Mini",
  reference: {
    moe_intermediate_size: 1024,
    num_dense_layers: 2,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    num_experts: 128,
    num_experts_per_tok: 8,
    num_shared_experts: 1,
    route_scale: 2.826,
    sliding_window: 2048,
    max_position_embeddings: 131072,
    mup_enabled: true,
    rope_theta: 10000,
    torch_dtype: "bfloat16",
  },
  computed: ["layer_types"],
  roles: { "dense layers": ["num_dense_layers"] },
  tokenizer: "llama",
  architectures: { AfmoeModel: base(family), AfmoeForCausalLM: causalLM(family) },
  variants: {
    "no scale of embeddings, no dense layer": {
      config: { mup_enabled: false, num_dense_layers: 0 },
      classes: ["AfmoeForCausalLM"],
    },
    "biases, tied": { config: { attention_bias: true, tie_word_embeddings: true }, classes: ["AfmoeForCausalLM"] },
  },
});
