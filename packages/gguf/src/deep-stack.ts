import { isConfig, type ModelConfig } from "@tiny-random/core";
import type { Field } from "./architecture.ts";
import { list, llamaFields, ropeOf } from "./fields.ts";
import { u32 } from "./format/metadata.ts";

/** Layers of a composite's image tower whose patches the first layers of its language model take too. */
export const deepLayers = ({ vision_config: vision }: ModelConfig): readonly number[] => {
  const layers = isConfig(vision) ? vision["deepstack_visual_indexes"] : undefined;
  return Array.isArray(layers) ? layers.map(Number) : [];
};

/** A decoder whose rope has axes that take turns, which texts have alike, and whose first layers take an image's middle ones. */
export const deepStackFields: Readonly<Record<string, Field>> = {
  ...llamaFields,
  "rope.scaling.type": () => undefined,
  "rope.dimension_sections": list((config) => {
    const { mrope_section: sections } = ropeOf(config);
    return [...(Array.isArray(sections) ? sections.map(Number) : []), 0];
  }),
  n_deepstack_layers: (config) => u32(deepLayers(config).length),
};
