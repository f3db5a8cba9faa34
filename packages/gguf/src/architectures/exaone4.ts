import { defineGguf } from "../architecture.ts";
import { llamaFields, windowless } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { headNorms, llamaWeights, normsBehind } from "../weights.ts";

/** EXAONE 4 (2025). llama.cpp has its windows in a model of 64 layers only. */
export default defineGguf({
  name: "exaone4",
  classes: ["Exaone4ForCausalLM"],
  fields: llamaFields,
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...normsBehind,
  },
  computed: ropeFactors,
  ignores: { config: windowless, reason: "llama.cpp runs an EXAONE 4 of other than 64 layers without its windows" },
  activations: ["silu"],
});
