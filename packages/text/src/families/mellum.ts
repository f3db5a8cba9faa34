import { type MellumConfig, mellum } from "@tiny-random/atlas/configs/mellum";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { everyFourth } from "../layers/decoder/layer-kinds.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

/** Qwen3 MoE with windows, and a rope for each kind of layer. */
const family = rotaryDecoderFamily<MellumConfig>({
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  mlp: (c, layer) =>
    c.mlp_layer_types[layer] === "sparse" ? mixtureOfExperts(softmaxMixture(c, c.moe_intermediate_size)) : gatedMlp(c),
  rope: (c, layer) => ropeOf(c, c.layer_types[layer]),
});

export default textFamily({
  facts: mellum,
  repo: "JetBrains/Mellum2-12B-A2.5B-Base",
  reference: {
    layer_types: everyFourth(28, "sliding_attention"),
    rope_parameters: {
      full_attention: {
        rope_type: "yarn",
        rope_theta: 500000,
        factor: 16,
        original_max_position_embeddings: 8192,
        beta_fast: 32,
        beta_slow: 1,
        attention_factor: 1.2772588722239782,
      },
      sliding_attention: { rope_type: "default", rope_theta: 500000 },
    },
    bos_token_id: 0,
    eos_token_id: 28,
    use_sliding_window: true,
    max_window_layers: 0,
    dtype: "bfloat16",
  },
  unwritten: ["mlp_layer_types", "num_mtp_layers", "mtp_layer_types", "mtp_mlp_layer_types"],
  roles: { "layer kinds": ["mlp_layer_types"] },
  tokenizer: "gpt2",
  architectures: { MellumModel: base(family), MellumForCausalLM: causalLM(family) },
  variants: {
    "no windows, a dense layer, scores as they are, tied, biases": {
      config: {
        layer_types: ["full_attention", "full_attention"],
        mlp_layer_types: ["dense", "sparse"],
        norm_topk_prob: false,
        tie_word_embeddings: true,
        attention_bias: true,
      },
      classes: ["MellumForCausalLM"],
    },
  },
});
