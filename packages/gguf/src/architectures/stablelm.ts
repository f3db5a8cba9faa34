import { defineGguf } from "../architecture.ts";
import { flag, layerNormFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** StableLM (Bellagente et al., 2024). */
export default defineGguf({
  name: "stablelm",
  classes: ["StableLmForCausalLM"],
  fields: { ...layerNormFields, use_parallel_residual: flag("use_parallel_residual") },
  weights: llamaWeights,
  activations: ["silu"],
  biases: ["attn_norm", "ffn_norm", "output_norm"],
});
