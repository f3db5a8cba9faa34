import { chineseClipVisionModel } from "@tiny-random/atlas/configs/chinese_clip_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { clipTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const chineseClipVisionFacts = narrowed(chineseClipVisionModel, { image_size: "number", patch_size: "number" });

/** The config of Chinese-CLIP's image tower. */
type ChineseClipVisionConfig = ConfigOf<typeof chineseClipVisionFacts>;

/** What the checkpoint says beyond the defaults. */
export const reference = { patch_size: 16 };

/** The preprocessor_config.json of the checkpoint, under the name of the class that clients know. */
export const processor = {
  feature_extractor_type: "ChineseCLIPFeatureExtractor",
  do_resize: true,
  size: { shortest_edge: 224 },
  resample: 3,
  do_center_crop: true,
  crop_size: { height: 224, width: 224 },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  do_convert_rgb: true,
};

export default visionFamily({
  facts: chineseClipVisionFacts,
  repo: "OFA-Sys/chinese-clip-vit-base-patch16",
  reference,
  processor,
  architectures: { ChineseCLIPVisionModel: clipTowerClass<ChineseClipVisionConfig>() },
});
