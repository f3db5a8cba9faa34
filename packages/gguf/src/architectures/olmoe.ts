import { defineGguf } from "../architecture.ts";
import { expertFields, llamaFields } from "../fields.ts";
import { expertWeights, headNorms, llamaWeights } from "../weights.ts";

/** OLMoE (Muennighoff et al., 2024). */
export default defineGguf({
  name: "olmoe",
  classes: ["OlmoeForCausalLM"],
  fields: { ...llamaFields, ...expertFields },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...expertWeights,
  },
  activations: ["silu"],
});
