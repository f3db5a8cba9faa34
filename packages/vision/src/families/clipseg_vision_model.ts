import { clipsegVisionModel } from "@tiny-random/atlas/configs/clipseg_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { clipTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const clipsegVisionFacts = narrowed(clipsegVisionModel, { image_size: "number", patch_size: "number" });

/** The config of CLIPSeg's image tower. */
type ClipsegVisionConfig = ConfigOf<typeof clipsegVisionFacts>;

/** The preprocessor_config.json of the checkpoint, whose images are larger than those that positions are learned for. */
export const processor = {
  image_processor_type: "ViTImageProcessor",
  do_resize: true,
  size: { height: 352, width: 352 },
  resample: 2,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
};

/** Pixels of a side of the tiny model's images: two patches more than positions are learned for. */
export const imageSize = (c: ClipsegVisionConfig): number => c.image_size + 2 * c.patch_size;

export default visionFamily({
  facts: clipsegVisionFacts,
  repo: "CIDAS/clipseg-rd64-refined",
  reference: { patch_size: 16 },
  processor,
  imageSize,
  architectures: {
    CLIPSegVisionModel: clipTowerClass<ClipsegVisionConfig>(),
  },
});
