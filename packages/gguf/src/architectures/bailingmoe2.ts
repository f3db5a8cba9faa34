import { type Change, defineGguf } from "../architecture.ts";
import { mapped } from "../changes.ts";
import { counted, deepseekExpertFields, llamaFields, numberOf } from "../fields.ts";
import { expertWeights, llamaWeights, sharedExpertWeights } from "../weights.ts";

/** Corrections of scores around nothing, as Sarvam has them. */
const centred: Change = (weight) => {
  const mean = weight.data.reduce((sum, value) => sum + value, 0) / weight.data.length;
  return { "blk.{}.exp_probs_b.bias": mapped(weight, (value) => value - mean) };
};

/** Sarvam's mixture of experts (2026), by the second Bailing's architecture (Ant Group, 2025). */
export default defineGguf({
  name: "bailingmoe2",
  classes: ["Glm4MoeForCausalLM"],
  fields: {
    ...llamaFields,
    ...deepseekExpertFields,
    expert_shared_feed_forward_length: counted(
      (config) => numberOf(config, "moe_intermediate_size") * numberOf(config, "n_shared_experts"),
    ),
  },
  weights: {
    ...llamaWeights,
    ...expertWeights,
    ...sharedExpertWeights,
    "model.word_embeddings": "token_embd",
    "model.layers.{}.attention.query_key_value": "blk.{}.attn_qkv",
    "model.layers.{}.attention.dense": "blk.{}.attn_output",
    "model.layers.{}.attention.query_layernorm": "blk.{}.attn_q_norm",
    "model.layers.{}.attention.key_layernorm": "blk.{}.attn_k_norm",
    "model.layers.{}.mlp.gate.expert_bias": centred,
  },
  activations: ["silu"],
});
