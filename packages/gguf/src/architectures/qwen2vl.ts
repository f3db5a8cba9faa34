import { defineGguf } from "../architecture.ts";
import { list, llamaFields, ropeOf } from "../fields.ts";
import { ropeInSections } from "../tolerances.ts";
import { llamaWeights } from "../weights.ts";

/** The language model of Qwen 2 and 2.5 VL: a rope in three sections, which texts have alike. */
export default defineGguf({
  name: "qwen2vl",
  classes: ["Qwen2VLForConditionalGeneration", "Qwen2_5_VLForConditionalGeneration"],
  fields: {
    ...llamaFields,
    "rope.scaling.type": () => undefined,
    "rope.dimension_sections": list((config) => {
      const { mrope_section: sections } = ropeOf(config);
      return [...(Array.isArray(sections) ? sections.map(Number) : []), 0];
    }),
  },
  weights: llamaWeights,
  tolerance: ropeInSections,
  activations: ["silu"],
});
