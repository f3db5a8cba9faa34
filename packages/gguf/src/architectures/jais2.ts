import { defineGguf } from "../architecture.ts";
import { layerNormFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** Jais 2 (2025). */
export default defineGguf({
  name: "jais2",
  classes: ["Jais2ForCausalLM"],
  fields: layerNormFields,
  weights: llamaWeights,
  refusals: [
    {
      when: ({ attention_bias: attention, mlp_bias: mlp }) => attention === false || mlp === false,
      reason: "llama.cpp's Jais 2 has biases in every map",
    },
  ],
  activations: ["relu2"],
  biases: "all",
});
