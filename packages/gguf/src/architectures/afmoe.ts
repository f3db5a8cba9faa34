import { defineGguf } from "../architecture.ts";
import { constant, count, deepseekExpertFields, llamaFields, real } from "../fields.ts";
import { bool, u32 } from "../format/metadata.ts";
import { expertWeights, headNorms, llamaWeights, sharedExpertWeights } from "../weights.ts";

/** AFMoE (Arcee, 2025): gated attention, four norms a layer, experts behind some dense layers. */
export default defineGguf({
  name: "afmoe",
  classes: ["AfmoeForCausalLM"],
  fields: {
    ...llamaFields,
    "attention.sliding_window": count("sliding_window"),
    "attention.sliding_window_pattern": constant(u32(4)),
    ...deepseekExpertFields,
    expert_shared_count: count("num_shared_experts"),
    leading_dense_block_count: count("num_dense_layers"),
    expert_weights_scale: real("route_scale"),
    expert_weights_norm: constant(bool(true)),
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...expertWeights,
    ...sharedExpertWeights,
    "model.layers.{}.self_attn.gate_proj": "blk.{}.attn_gate",
    "model.layers.{}.post_attention_layernorm": "blk.{}.post_attention_norm",
    "model.layers.{}.pre_mlp_layernorm": "blk.{}.ffn_norm",
    "model.layers.{}.post_mlp_layernorm": "blk.{}.post_ffw_norm",
    "model.layers.{}.mlp.router.gate": "blk.{}.ffn_gate_inp",
    "model.layers.{}.mlp.expert_bias": "blk.{}.exp_probs_b.bias",
  },
  refusals: [
    {
      when: ({ mup_enabled: scaled }) => scaled === false,
      reason: "llama.cpp's AFMoE scales its embeddings",
      set: { mup_enabled: true },
    },
  ],
  ignores: {
    config: ({ layer_types: types }) => {
      if (!Array.isArray(types)) return undefined;
      const own = types.map((_, layer) => (layer % 4 === 3 ? "full_attention" : "sliding_attention"));
      return own.join() === types.join() ? undefined : { layer_types: own };
    },
    reason: "llama.cpp has AFMoE's own order: every fourth layer attends to the whole text, without a rope",
  },
  activations: ["silu"],
});
