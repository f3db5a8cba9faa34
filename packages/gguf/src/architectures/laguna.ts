import { defineGguf } from "../architecture.ts";
import {
  constant,
  count,
  counted,
  deepseekExpertFields,
  headSize,
  list,
  llamaFields,
  numberOf,
  real,
  ropeBase,
  ropeOf,
} from "../fields.ts";
import { bool, u32 } from "../format/metadata.ts";
import { expertWeights, gatedSharedExpertWeights, headNorms, llamaWeights } from "../weights.ts";

/** Laguna (Poolside, 2026): heads of attention behind gates, more of them in layers with a window. */
export default defineGguf({
  name: "laguna",
  classes: ["LagunaForCausalLM"],
  fields: {
    ...llamaFields,
    ...deepseekExpertFields,
    "attention.head_count": list((config) => {
      const { num_attention_heads_per_layer: heads } = config;
      const layers = numberOf(config, "num_hidden_layers");
      return Array.isArray(heads)
        ? heads.map(Number)
        : Array.from({ length: layers }, () => numberOf(config, "num_attention_heads"));
    }),
    "attention.sliding_window": count("sliding_window"),
    "attention.sliding_window_pattern": constant(u32(4)),
    "rope.freq_base_swa": ropeBase("sliding_attention"),
    "rope.dimension_count_swa": counted((config) => {
      const { partial_rotary_factor: share } = ropeOf(config, "sliding_attention");
      return Math.trunc(headSize(config) * (typeof share === "number" ? share : 1));
    }),
    expert_shared_count: constant(u32(1)),
    expert_shared_feed_forward_length: count("shared_expert_intermediate_size"),
    expert_weights_norm: constant(bool(true)),
    expert_weights_scale: real("moe_routed_scaling_factor"),
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...expertWeights,
    ...gatedSharedExpertWeights,
    "model.layers.{}.self_attn.g_proj": "blk.{}.attn_gate",
    "model.layers.{}.mlp.experts.e_score_correction_bias": "blk.{}.exp_probs_b.bias",
  },
  refusals: [
    {
      when: ({ layer_types: types }) =>
        Array.isArray(types) &&
        types.some((type, layer) => type !== (layer % 4 === 0 ? "full_attention" : "sliding_attention")),
      reason: "llama.cpp has Laguna's own order: the first of every four layers sees the whole text",
    },
  ],
  activations: ["silu"],
});
