import { defineGguf } from "../architecture.ts";
import { llamaFields, windowless } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { headNorms, llamaWeights } from "../weights.ts";

/** Qwen 3 (Yang et al., 2025). */
export default defineGguf({
  name: "qwen3",
  classes: ["Qwen3ForCausalLM"],
  fields: llamaFields,
  weights: {
    ...llamaWeights,
    ...headNorms,
  },
  computed: ropeFactors,
  activations: ["silu"],
  ignores: { config: windowless, reason: "llama.cpp runs Qwen 3 without its windows" },
});
