import { defineGguf } from "../architecture.ts";
import { layerNormFields, real } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** Command R (2024): one norm, attention and feed-forward part side by side. */
export default defineGguf({
  name: "command-r",
  classes: ["CohereForCausalLM"],
  fields: { ...layerNormFields, logit_scale: real("logit_scale") },
  weights: llamaWeights,
  refusals: [
    {
      when: ({ use_qk_norm: normed }) => normed === true,
      reason: "llama.cpp runs a Command R with norms of queries and keys at 64 layers only",
      set: { use_qk_norm: false },
    },
  ],
  activations: ["silu"],
});
