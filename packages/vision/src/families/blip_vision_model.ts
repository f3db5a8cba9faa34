import { blipVisionModel } from "@tiny-random/atlas/configs/blip_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { blipTowerClass } from "../layers/blip-tower.ts";
import { visionFamily } from "../vision-family.ts";

export const blipVisionFacts = narrowed(blipVisionModel, { image_size: "number", patch_size: "number" });

/** The config of BLIP's image tower. */
type BlipVisionConfig = ConfigOf<typeof blipVisionFacts>;

/** The preprocessor_config.json of Salesforce's checkpoints. */
export const processor = {
  image_processor_type: "BlipImageProcessor",
  do_resize: true,
  size: { height: 384, width: 384 },
  resample: 3,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  do_convert_rgb: true,
};

export default visionFamily({
  facts: blipVisionFacts,
  repo: "Salesforce/blip-vqa-base",
  processor,
  architectures: {
    BlipVisionModel: blipTowerClass<BlipVisionConfig>(),
  },
});
