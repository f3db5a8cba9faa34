import { defineGguf } from "../architecture.ts";
import { llamaFields, real } from "../fields.ts";
import { interleavedWeights } from "../weights.ts";

/** Granite 3 (2024): scales of embeddings, residuals, attention and scores. */
export default defineGguf({
  name: "granite",
  classes: ["GraniteForCausalLM"],
  fields: {
    ...llamaFields,
    logit_scale: real("logits_scaling"),
    residual_scale: real("residual_multiplier"),
    embedding_scale: real("embedding_multiplier"),
    "attention.scale": real("attention_multiplier"),
  },
  weights: {
    ...interleavedWeights,
  },
  activations: ["silu"],
  biases: ["attn_output", "ffn_gate", "ffn_up", "ffn_down"],
});
