import { defineGguf } from "../architecture.ts";
import { expertFields, llamaFields } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { interleavedWeights, mixtralWeights } from "../weights.ts";

/** Llama and Mixtral (Touvron et al., 2023; Jiang et al., 2024). */
export default defineGguf({
  name: "llama",
  classes: ["LlamaForCausalLM", "MixtralForCausalLM"],
  fields: { ...llamaFields, ...expertFields },
  weights: {
    ...interleavedWeights,
    ...mixtralWeights,
  },
  computed: ropeFactors,
  activations: ["silu"],
  biases: ["attn_output", "ffn_gate", "ffn_up", "ffn_down"],
});
