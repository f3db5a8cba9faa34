import { owlv2VisionModel } from "@tiny-random/atlas/configs/owlv2_vision_model";
import { narrowed } from "@tiny-random/core";
import { visionFamily } from "../vision-family.ts";
import { owlVisionClass } from "./owlvit_vision_model.ts";

export const owlv2VisionFacts = narrowed(owlv2VisionModel, { image_size: "number", patch_size: "number" });

/** What the checkpoint says beyond the defaults. */
export const reference = { image_size: 960 };

/** The preprocessor_config.json of the checkpoint. */
export const processor = {
  image_processor_type: "Owlv2ImageProcessor",
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_pad: true,
  do_resize: true,
  size: { height: 960, width: 960 },
  resample: 2,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};

export default visionFamily({
  facts: owlv2VisionFacts,
  repo: "google/owlv2-base-patch16-ensemble",
  reference,
  processor,
  architectures: { Owlv2VisionModel: owlVisionClass },
});
