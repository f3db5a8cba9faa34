import { constant, count } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { defineProjector, visionFields, visionLayers } from "../projector.ts";

/** Idefics 3 and SmolVLM: SigLIP's patches, shuffled into channels. */
export default defineProjector("idefics3", {
  classes: ["Idefics3ForConditionalGeneration", "SmolVLMForConditionalGeneration"],
  fields: { ...visionFields, use_gelu: constant(bool(true)), "vision.projector.scale_factor": count("scale_factor") },
  weights: {
    ...visionLayers("model.vision_model"),
    "model.connector.modality_projection.proj": "mm.model.fc",
  },
});
