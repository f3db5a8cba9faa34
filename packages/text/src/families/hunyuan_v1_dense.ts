import { hunyuanV1Dense } from "@tiny-random/atlas/configs/hunyuan_v1_dense";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { type Rope, ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

// The attention of the Python class takes the size of a head from the config, even where that is null.
const facts = narrowed(hunyuanV1Dense, { head_dim: "number" });

interface HunyuanFields extends RotaryDecoderConfig {
  readonly rms_norm_eps: number;
}

/** Queries and keys are normed after they are rotated. */
export const hunyuanParts = {
  /** Checkpoints say `dynamic`; a fixed `alpha` makes another rope of it, the same for every length. */
  rope: (c: HunyuanFields): Rope => {
    const stated = ropeOf(c);
    return stated.type === "dynamic" && stated.settings["alpha"] ? { ...stated, type: "ntk_alpha" } : stated;
  },
  attention: (c: HunyuanFields, layer: number) =>
    causalAttention(c, layer, {
      qkNorm: { over: "head", rotary: "before", norm: (size) => rmsNorm(size, c.rms_norm_eps) },
      keys: { q_norm: "query_layernorm", k_norm: "key_layernorm" },
    }),
} satisfies RotaryDecoderSlots<HunyuanFields>;

const family = rotaryDecoderFamily<ConfigOf<typeof facts>>(hunyuanParts);

export default textFamily({
  facts,
  repo: "tencent/Hunyuan-7B-Instruct",
  checkpoints: {
    HunYuanDenseV1ForCausalLM: [
      "tencent/Hunyuan-0.5B-Instruct",
      "tencent/Hunyuan-1.8B-Instruct",
      "tencent/Hunyuan-4B-Instruct",
    ],
  },
  reference: {
    vocab_size: 128167,
    intermediate_size: 14336,
    num_key_value_heads: 8,
    head_dim: 128,
    max_position_embeddings: 262144,
    rope_theta: 10000,
    rope_scaling: { alpha: 1000, factor: 1, type: "dynamic" },
    use_cla: false,
    use_qk_norm: true,
    bos_token_id: 127958,
    eos_token_id: 127960,
    pad_token_id: 127961,
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  architectures: decoderClasses("HunYuanDenseV1", family, { tokens: false, answers: false }),
  variants: {
    "no scaling of the rope": { config: { rope_scaling: null }, classes: ["HunYuanDenseV1ForCausalLM"] },
    "tied, biases": {
      config: { tie_word_embeddings: true, attention_bias: true },
      classes: ["HunYuanDenseV1ForCausalLM"],
    },
  },
});
