import { defineGguf } from "../architecture.ts";
import { layerNormFields, real, windowFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** Command R7B (2024): windows with a rope, and some layers with neither. */
export default defineGguf({
  name: "cohere2",
  classes: ["Cohere2ForCausalLM"],
  fields: { ...layerNormFields, ...windowFields, logit_scale: real("logit_scale") },
  weights: llamaWeights,
  activations: ["silu"],
});
