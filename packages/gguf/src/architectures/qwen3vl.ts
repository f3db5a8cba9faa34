import { defineGguf } from "../architecture.ts";
import { deepStackFields } from "../deep-stack.ts";
import { ropeInSections } from "../tolerances.ts";
import { headNorms, llamaWeights } from "../weights.ts";

/** The language model of Qwen 3 VL (2025): Qwen 3 that takes an image's middle layers. */
export default defineGguf({
  name: "qwen3vl",
  classes: ["Qwen3VLForConditionalGeneration"],
  fields: deepStackFields,
  weights: { ...llamaWeights, ...headNorms },
  tolerance: ropeInSections,
  activations: ["silu"],
});
