import { plusOne } from "../changes.ts";
import { constant, counted, numberOf } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { defineProjector, of, visionFields, visionLayers } from "../projector.ts";
import { geluTable } from "../tolerances.ts";

/** Gemma 3: SigLIP's patches, averaged in squares. */
export default defineProjector("gemma3", {
  classes: ["Gemma3ForConditionalGeneration"],
  fields: {
    ...visionFields,
    use_gelu: constant(bool(true)),
    "vision.projector.scale_factor": of(
      "vision_config",
      counted((config) =>
        Math.trunc(
          numberOf(config, "image_size") /
            numberOf(config, "patch_size") /
            Math.sqrt(numberOf(config, "mm_tokens_per_image")),
        ),
      ),
    ),
  },
  tolerance: geluTable,
  weights: {
    ...visionLayers("vision_tower"),
    "multi_modal_projector.mm_input_projection_weight": "mm.input_projection.weight",
    "multi_modal_projector.mm_soft_emb_norm": plusOne("mm.soft_emb_norm"),
  },
});
