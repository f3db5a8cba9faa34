import { defineGguf } from "../architecture.ts";
import { deepseekExpertFields, llamaFields } from "../fields.ts";
import { deepseekExpertWeights, headNorms, llamaWeights } from "../weights.ts";

/** GLM 4.5 (2025): a mixture of experts behind some dense layers. */
export default defineGguf({
  name: "glm4moe",
  classes: ["Glm4MoeForCausalLM", "SolarOpenForCausalLM"],
  fields: {
    ...llamaFields,
    ...deepseekExpertFields,
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...deepseekExpertWeights,
    "model.layers.{}.post_attention_layernorm": "blk.{}.post_attention_norm",
  },
  activations: ["silu"],
});
