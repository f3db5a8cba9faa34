import { defineGguf } from "../architecture.ts";
import { constant, expertFields, llamaFields, routedFields } from "../fields.ts";
import { u32 } from "../format/metadata.ts";
import { expertWeights, headNorms, llamaWeights, sharedExpertWeights } from "../weights.ts";

/** GLM 4.5 (2025): a mixture of experts behind some dense layers. */
export default defineGguf({
  name: "glm4moe",
  classes: ["Glm4MoeForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    ...routedFields,
    expert_gating_func: constant(u32(2)),
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...expertWeights,
    ...sharedExpertWeights,
    "model.layers.{}.post_attention_layernorm": "blk.{}.post_attention_norm",
    "model.layers.{}.mlp.gate.e_score_correction_bias": "blk.{}.exp_probs_b.bias",
  },
  biases: ["exp_probs_b"],
  activations: ["silu"],
});
