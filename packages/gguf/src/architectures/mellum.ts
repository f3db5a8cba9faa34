import { defineGguf } from "../architecture.ts";
import { expertFields, llamaFields, ropeBase, windowFields } from "../fields.ts";
import { expertWeights, headNorms, llamaWeights } from "../weights.ts";

/** Mellum 2 (JetBrains, 2026): a mixture of experts, windows with a rope of their own. */
export default defineGguf({
  name: "mellum",
  classes: ["MellumForCausalLM"],
  fields: {
    ...llamaFields,
    ...windowFields,
    ...expertFields,
    "rope.freq_base_swa": ropeBase("sliding_attention"),
  },
  weights: { ...llamaWeights, ...headNorms, ...expertWeights },
  activations: ["silu"],
});
