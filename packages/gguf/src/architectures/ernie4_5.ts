import { defineGguf } from "../architecture.ts";
import { llamaFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** ERNIE 4.5 (2025). */
export default defineGguf({
  name: "ernie4_5",
  classes: ["Ernie4_5ForCausalLM"],
  fields: llamaFields,
  weights: llamaWeights,
  activations: ["silu"],
});
