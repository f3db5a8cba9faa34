import { defineGguf } from "../architecture.ts";
import { llamaFields, windowFields } from "../fields.ts";
import { headNorms, llamaWeights, normsBehind } from "../weights.ts";

/** OLMo 2 and 3 (OLMo Team, 2024, 2025). */
export default defineGguf({
  name: "olmo2",
  classes: ["Olmo2ForCausalLM", "Olmo3ForCausalLM"],
  fields: { ...llamaFields, ...windowFields },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...normsBehind,
  },
  activations: ["silu"],
});
