import { defineGguf } from "../architecture.ts";
import { graniteScales, llamaFields } from "../fields.ts";
import { interleavedWeights } from "../weights.ts";

/** Granite 3 (2024): scales of embeddings, residuals, attention and scores. */
export default defineGguf({
  name: "granite",
  classes: ["GraniteForCausalLM"],
  fields: {
    ...llamaFields,
    ...graniteScales,
  },
  weights: interleavedWeights,
  activations: ["silu"],
  biases: ["attn_output", "ffn_gate", "ffn_up", "ffn_down"],
});
