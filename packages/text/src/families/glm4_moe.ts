import { type Glm4MoeConfig, glm4Moe } from "@tiny-random/atlas/configs/glm4_moe";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

/** With the size of a head, which the class has no field for. */
type Config = Glm4MoeConfig & { readonly head_dim?: number };

/** Half of a head rotates, queries and keys may be normed, and the experts are DeepSeek's. */
const family = rotaryDecoderFamily<Config>({
  attention: (c, layer) =>
    causalAttention(c, layer, {
      bias: { qkv: c.attention_bias, output: false },
      qkNorm: c.use_qk_norm ? { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } : undefined,
    }),
  mlp: (c, layer) => (layer < c.first_k_dense_replace ? gatedMlp(c) : groupedMixture(c)),
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 0.5),
});

export default textFamily<Config>({
  facts: glm4Moe,
  repo: "zai-org/GLM-4.5-Air",
  reference: {
    head_dim: 128,
    partial_rotary_factor: 0.5,
    rope_theta: 1000000,
    rope_scaling: null,
    attention_bias: true,
    eos_token_id: [151329, 151336, 151338],
    pad_token_id: 151329,
    torch_dtype: "bfloat16",
  },
  unwritten: ["num_mtp_layers"],
  resolve: (c) => ({ head_dim: c.head_dim ?? Math.floor(c.hidden_size / c.num_attention_heads) }),
  tokenizer: "llama",
  architectures: { Glm4MoeModel: base(family), Glm4MoeForCausalLM: causalLM(family) },
  variants: {
    "norms of queries and keys": { config: { use_qk_norm: true }, classes: ["Glm4MoeForCausalLM"] },
    "whole heads rotate, no biases": {
      config: { partial_rotary_factor: 1, attention_bias: false },
      classes: ["Glm4MoeForCausalLM"],
    },
  },
});
