import { type SarvamMoEConfig, sarvamMoe } from "@tiny-random/atlas/configs/sarvam_moe";
import { linear, rmsNorm } from "@tiny-random/nn";
import { byPart, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { groupedRouter } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

const attention = (c: SarvamMoEConfig, layer: number) => {
  const { hidden_size: width, num_attention_heads: heads, num_key_value_heads: keyValueHeads, head_dim: headSize } = c;
  const sizes = { heads, keyValueHeads, headSize };
  const norm = () => rmsNorm(headSize, c.rms_norm_eps);
  return fusedAttention(layer, sizes, {
    qkv: linear(width, fusedWidth(sizes), { bias: c.attention_bias }),
    output: linear(heads * headSize, width, { bias: false }),
    norms: c.use_qk_norm ? { query: norm(), key: norm() } : undefined,
    split: byPart,
    keys: {
      qkv: "query_key_value",
      output: "dense",
      q_layernorm: "query_layernorm",
      k_layernorm: "key_layernorm",
    },
  });
};

const mixture = (c: SarvamMoEConfig) =>
  groupedMixture(c, { gate: (sizes) => groupedRouter(sizes, { e_score_correction_bias: "expert_bias" }) });

/**
 * GLM-4.5 whose heads rotate whole, one projection for queries, keys and values.
 *
 * @param embeddingKey which Transformers' renaming reaches below `model` only
 */
const familyOf = (embeddingKey: string) =>
  rotaryDecoderFamily<SarvamMoEConfig>({
    attention,
    mlp: (c, layer) => (layer < c.first_k_dense_replace ? gatedMlp(c) : mixture(c)),
    rotarySize: (c) => partialRotarySize(c, c.head_dim, 1),
    layerKeys: { attention: "attention" },
    embeddingKey,
  });

export default textFamily({
  facts: sarvamMoe,
  repo: "sarvamai/sarvam-30b",
  unwritten: ["num_mtp_layers"],
  tokenizer: "llama",
  architectures: {
    Glm4MoeModel: { owner: "glm4_moe", ...base(familyOf("embed_tokens")) },
    Glm4MoeForCausalLM: { owner: "glm4_moe", ...causalLM(familyOf("word_embeddings")) },
  },
  variants: {
    "no norms of queries and keys, biases": {
      config: { use_qk_norm: false, attention_bias: true },
      classes: ["Glm4MoeForCausalLM"],
    },
    "half of a head rotates, tied": {
      config: { partial_rotary_factor: 0.5, tie_word_embeddings: true },
      classes: ["Glm4MoeForCausalLM"],
    },
  },
});
