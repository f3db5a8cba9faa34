import { defineGguf } from "../architecture.ts";
import { deepseekExpertFields, llamaFields, windowless } from "../fields.ts";
import { deepseekExpertWeights, headNorms, llamaWeights } from "../weights.ts";

/** dots.llm1 (2025). */
export default defineGguf({
  name: "dots1",
  classes: ["Dots1ForCausalLM"],
  fields: {
    ...llamaFields,
    ...deepseekExpertFields,
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...deepseekExpertWeights,
  },
  activations: ["silu"],
  ignores: { config: windowless, reason: "llama.cpp runs dots.llm1 without its windows" },
});
