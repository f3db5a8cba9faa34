import { sam2 as sam2Facts } from "@tiny-random/atlas/configs/sam2";
import { sam2PromptEncoder } from "@tiny-random/atlas/configs/sam2_prompt_encoder";
import { type ConfigOf, narrowed, type Size, shrinkConfig } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { hieraImages } from "@tiny-random/vision/families/sam2_hiera_det_model";
import {
  maskSettings,
  processor,
  sam2VisionEncoder,
  sam2VisionFacts,
} from "@tiny-random/vision/families/sam2_vision_model";
import { imageSizeOf } from "@tiny-random/vision/image-size";
import { pointSegmentation, promptedMaps, promptParts } from "../layers/point-segmentation.ts";
import { unusedMaskWeights } from "../layers/prompt-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(sam2Facts, {
  vision_config: sam2VisionFacts,
  prompt_encoder_config: narrowed(sam2PromptEncoder, { image_size: "number", patch_size: "number" }),
});
type Sam2Config = ConfigOf<typeof facts>;

const sam2 = (c: Sam2Config) =>
  module({ ...promptParts(c), vision_encoder: sam2VisionEncoder(c.vision_config) }, (m, pixels: Tensor) =>
    promptedMaps(m, m.vision_encoder(pixels).maps),
  );

/** Sizes of the prompt encoder and the mask decoder. */
const tinyParts = (c: Sam2Config, merged: Sam2Config, size: Size) => ({
  prompt_encoder_config: shrinkConfig(merged.prompt_encoder_config, size, {
    image_size: imageSizeOf(c.vision_config.backbone_config.image_size).height,
    patch_size: c.prompt_encoder_config.patch_size,
  }),
  mask_decoder_config: shrinkConfig(merged.mask_decoder_config, size, {
    mlp_dim: 2 * size.width,
    iou_head_hidden_dim: size.width,
  }),
});

export default multimodalFamily({
  facts,
  repo: "facebook/sam2-hiera-tiny",
  checkpoints: {
    Sam2Model: ["facebook/sam2-hiera-tiny", "facebook/sam2.1-hiera-tiny", "facebook/sam2.1-hiera-large"],
  },
  reference: { vision_config: { backbone_config: {} } },
  preprocessor: processor,
  processor: {
    className: "Sam2Processor",
    settings: (c) => ({ target_size: c.prompt_encoder_config.image_size, point_pad_value: -10 }),
    imageSize: (c) => c.vision_config.backbone_config.image_size,
    imageSettings: (c) => maskSettings(c.vision_config.backbone_config.image_size),
  },
  tiny: (c, { size }, merged) => tinyParts(c, merged, size),
  architectures: {
    Sam2Model: pointSegmentation({
      build: sam2,
      model: (whole) => whole,
      unused: unusedMaskWeights,
      images: (c) => hieraImages(c.vision_config.backbone_config),
      sizes: (c) => c.vision_config.backbone_feature_sizes as number[][],
    }),
  },
});
