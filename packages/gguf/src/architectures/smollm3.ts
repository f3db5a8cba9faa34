import { defineGguf } from "../architecture.ts";
import { llamaFields, windowless } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { interleavedWeights } from "../weights.ts";

/** SmolLM 3 (2025): Llama without a rope in every fourth layer. */
export default defineGguf({
  name: "smollm3",
  classes: ["SmolLM3ForCausalLM"],
  fields: llamaFields,
  weights: interleavedWeights,
  computed: ropeFactors,
  refusals: [
    {
      when: ({ no_rope_layers: layers }) =>
        Array.isArray(layers) && layers.some((rotated, layer) => (rotated === 0) !== ((layer + 1) % 4 === 0)),
      reason: "llama.cpp's SmolLM 3 has no rope in every fourth layer, and this one in others",
    },
  ],
  activations: ["silu"],
  ignores: { config: windowless, reason: "llama.cpp runs SmolLM 3 without its windows" },
});
