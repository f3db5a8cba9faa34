import { owlvitVisionModel } from "@tiny-random/atlas/configs/owlvit_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { clipImageTower, imageTowerOutputs } from "../layers/image-tower.ts";
import { imageTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const owlvitVisionFacts = narrowed(owlvitVisionModel, { image_size: "number", patch_size: "number" });

/** The config of OWL-ViT's image tower. */
type OwlvitVisionConfig = ConfigOf<typeof owlvitVisionFacts>;

/** CLIP's tower, with the name of the first norm spelled correctly. */
export const owlvitVisionTower = (c: OwlvitVisionConfig) => clipImageTower(c, "pre_layernorm");

const underKey = (c: OwlvitVisionConfig) =>
  module({ vision_model: baseModel(owlvitVisionTower(c)) }, (m, pixels: Tensor) =>
    imageTowerOutputs(m.vision_model(pixels)),
  );

/** The class of the tower under its key. */
export const owlVisionClass = imageTowerClass(underKey, (model, pixels) => model(pixels));

/** The preprocessor_config.json of the checkpoint. */
export const processor = {
  image_processor_type: "OwlViTImageProcessor",
  do_resize: true,
  size: { height: 768, width: 768 },
  resample: 3,
  do_center_crop: false,
  crop_size: { height: 768, width: 768 },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};

export default visionFamily({
  facts: owlvitVisionFacts,
  repo: "google/owlvit-base-patch32",
  processor,
  architectures: { OwlViTVisionModel: owlVisionClass },
});
