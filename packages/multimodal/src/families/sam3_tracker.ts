import { sam3Tracker } from "@tiny-random/atlas/configs/sam3_tracker";
import { sam3TrackerPromptEncoder } from "@tiny-random/atlas/configs/sam3_tracker_prompt_encoder";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import { channelsFirst, module, type Tensor } from "@tiny-random/nn";
import { sam3VisionFacts, simplePyramid } from "@tiny-random/vision/families/sam3_vision_model";
import { maskSettings, processor, sam3Vit } from "@tiny-random/vision/families/sam3_vit_model";
import { imagesOfOneSize } from "@tiny-random/vision/layers/image-tower-class";
import { pointSegmentation, promptedMaps, promptParts } from "../layers/point-segmentation.ts";
import { unusedMaskWeights } from "../layers/prompt-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(sam3Tracker, {
  vision_config: sam3VisionFacts,
  prompt_encoder_config: narrowed(sam3TrackerPromptEncoder, { image_size: "number", patch_size: "number" }),
});
type Sam3TrackerConfig = ConfigOf<typeof facts>;

/** The backbone under the keys of the detector, which checkpoints share with the tracker. */
const detector = (c: Sam3TrackerConfig) => {
  const encoder = module({ backbone: sam3Vit(c.vision_config.backbone_config) }, (m, pixels: Tensor) =>
    m.backbone(pixels),
  );
  return module({ vision_encoder: encoder }, (m, pixels: Tensor) => m.vision_encoder(pixels));
};

/** SAM 2's prompts over SAM 3's image encoder (Carion et al., 2025). */
const tracker = (c: Sam3TrackerConfig) =>
  module(
    { ...promptParts(c), detector_model: detector(c), tracker_neck: simplePyramid(c.vision_config) },
    (m, pixels: Tensor) => promptedMaps(m, m.tracker_neck(channelsFirst(m.detector_model(pixels)))),
  );

const underKey = (c: Sam3TrackerConfig) =>
  module({ tracker_model: tracker(c) }, (m, pixels: Tensor) => m.tracker_model(pixels));

const fourth = "three levels are read: the fourth, to which the stand-in of a memory is added, is not";

export default multimodalFamily({
  facts,
  repo: "facebook/sam3",
  checkpoints: { Sam3TrackerModel: ["facebook/sam3"] },
  // Clients read how many maps the decoder takes.
  reference: { vision_config: { backbone_config: {}, num_feature_levels: 3 } },
  preprocessor: processor,
  processor: {
    className: "Sam3TrackerProcessor",
    settings: (c) => ({ target_size: c.prompt_encoder_config.image_size, point_pad_value: -10 }),
    imageSize: (c) => c.vision_config.backbone_config.image_size,
    imageSettings: (c) => maskSettings(c.vision_config.backbone_config),
  },
  tiny: (c, { size }, merged) => {
    const { image_size, patch_size } = c.vision_config.backbone_config;
    const masks = { mlp_dim: 2 * size.width, iou_head_hidden_dim: size.width };
    return {
      prompt_encoder_config: shrinkConfig(merged.prompt_encoder_config, size, { image_size, patch_size }),
      mask_decoder_config: shrinkConfig(merged.mask_decoder_config, size, masks),
    };
  },
  architectures: {
    Sam3TrackerModel: pointSegmentation({
      build: underKey,
      model: (whole) => whole.tracker_model,
      images: (c) => imagesOfOneSize(c.vision_config.backbone_config),
      sizes: (c) => c.vision_config.backbone_feature_sizes as number[][],
      unused: {
        ...Object.fromEntries(
          Object.entries(unusedMaskWeights).map(([name, reason]) => [`tracker_model.${name}`, reason]),
        ),
        "tracker_model.no_memory_embedding": fourth,
        "tracker_model.tracker_neck.fpn_layers.3.": fourth,
      },
    }),
  },
});
