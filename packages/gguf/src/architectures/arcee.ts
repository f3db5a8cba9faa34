import { defineGguf } from "../architecture.ts";
import { llamaFields } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { interleavedWeights } from "../weights.ts";

/** AFM (2025): Llama with squared ReLU and no gate. */
export default defineGguf({
  name: "arcee",
  classes: ["ArceeForCausalLM"],
  fields: llamaFields,
  weights: interleavedWeights,
  computed: ropeFactors,
  activations: ["relu2"],
});
