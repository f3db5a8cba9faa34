import { defineGguf } from "../architecture.ts";
import { llamaFields, windowless } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { llamaWeights } from "../weights.ts";

/** Qwen 2 and 2.5 (Yang et al., 2024). */
export default defineGguf({
  name: "qwen2",
  classes: ["Qwen2ForCausalLM"],
  fields: llamaFields,
  weights: llamaWeights,
  computed: ropeFactors,
  activations: ["silu"],
  ignores: { config: windowless, reason: "llama.cpp runs Qwen 2 without its windows" },
});
