import { isConfig } from "@tiny-random/core";
import { constant, count } from "../fields.ts";
import { bool, u32 } from "../format/metadata.ts";
import { defineProjector, visionFields, visionLayers } from "../projector.ts";
import { geluTable } from "../tolerances.ts";

/** Idefics 3 and SmolVLM: SigLIP's patches, shuffled into channels. */
export default defineProjector("idefics3", {
  classes: ["Idefics3ForConditionalGeneration", "SmolVLMForConditionalGeneration"],
  fields: { ...visionFields, use_gelu: constant(bool(true)), "vision.projector.scale_factor": count("scale_factor") },
  imageSettings: {
    // Images are made this long before they are cut.
    "vision.preproc_image_size": ({ size }) => (isConfig(size) ? u32(Number(size["longest_edge"])) : undefined),
  },
  tolerance: geluTable,
  weights: {
    ...visionLayers("model.vision_model"),
    "model.connector.modality_projection.proj": "mm.model.fc",
  },
});
