import { type SolarOpenConfig, solarOpen } from "@tiny-random/atlas/configs/solar_open";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

/** Llama with DeepSeek's experts in every layer; the output projection never has a bias. */
const family = rotaryDecoderFamily<SolarOpenConfig>({
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.attention_bias, output: false } }),
  mlp: (c) => groupedMixture(c),
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 1),
});

export default textFamily({
  facts: solarOpen,
  repo: "upstage/Solar-Open-100B",
  reference: {
    intermediate_size: 10240,
    first_k_dense_replace: 0,
    partial_rotary_factor: 1,
    rope_theta: 1000000,
    rope_scaling: { factor: 2, original_max_position_embeddings: 65536, type: "yarn" },
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  architectures: { SolarOpenModel: base(family), SolarOpenForCausalLM: causalLM(family) },
  variants: {
    "groups of experts, weights as they are": {
      config: { n_group: 2, topk_group: 1, norm_topk_prob: false, routed_scaling_factor: 2.5 },
      classes: ["SolarOpenForCausalLM"],
    },
    "biases, tied": {
      config: { attention_bias: true, tie_word_embeddings: true },
      classes: ["SolarOpenForCausalLM"],
    },
  },
});
