import { isConfig } from "@tiny-random/core";
import { defineGguf } from "../architecture.ts";
import { list, llamaFields, ropeOf } from "../fields.ts";
import { u32 } from "../format/metadata.ts";
import { ropeInSections } from "../tolerances.ts";
import { headNorms, llamaWeights } from "../weights.ts";

/** The language model of Qwen 3 VL: a rope whose axes take turns, which texts have alike, and layers that take an image's middle ones. */
export default defineGguf({
  name: "qwen3vl",
  classes: ["Qwen3VLForConditionalGeneration"],
  fields: {
    ...llamaFields,
    "rope.scaling.type": () => undefined,
    "rope.dimension_sections": list((config) => {
      const { mrope_section: sections } = ropeOf(config);
      return [...(Array.isArray(sections) ? sections.map(Number) : []), 0];
    }),
    n_deepstack_layers: ({ vision_config: vision }) => {
      const layers = isConfig(vision) ? vision["deepstack_visual_indexes"] : undefined;
      return u32(Array.isArray(layers) ? layers.length : 0);
    },
  },
  weights: { ...llamaWeights, ...headNorms },
  tolerance: ropeInSections,
  activations: ["silu"],
});
