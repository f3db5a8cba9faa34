import { defineGguf } from "../architecture.ts";
import { expertFields, llamaFields, windowless } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { expertWeights, headNorms, llamaWeights } from "../weights.ts";

/** Qwen 3 with a mixture of experts (Yang et al., 2025). */
export default defineGguf({
  name: "qwen3moe",
  classes: ["Qwen3MoeForCausalLM"],
  fields: { ...llamaFields, ...expertFields },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...expertWeights,
  },
  computed: ropeFactors,
  refusals: [
    {
      when: ({ mlp_only_layers: dense, decoder_sparse_step: step }) =>
        (Array.isArray(dense) && dense.length > 0) || (typeof step === "number" && step > 1),
      reason: "llama.cpp's Qwen 3 MoE has a mixture of experts in every layer",
    },
  ],
  activations: ["silu"],
  ignores: { config: windowless, reason: "llama.cpp runs Qwen 3 MoE without its windows" },
});
