import { rtDetr } from "@tiny-random/atlas/configs/rt_detr";
import type { ConfigOf, Context } from "@tiny-random/core";
import { hybridEncoder, hybridParts } from "../layers/hybrid-encoder.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  boxAttention,
  decoderProjections,
  type RtDetrParts,
  rtDetrDecoder,
  rtDetrDetection,
  rtDetrImages,
  rtDetrModel,
  rtDetrProcessor,
  threeStages,
  tinyRtDetr,
  unusedScores,
} from "../layers/rt-detr.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

type RTDetrConfig = ConfigOf<typeof rtDetr>;

const parts: RtDetrParts<RTDetrConfig> = {
  encoder: (c) => hybridEncoder(c, hybridParts),
  projections: decoderProjections,
  decoder: (c, detects) => rtDetrDecoder(c, detects, boxAttention),
};

export default visionFamily({
  facts: rtDetr,
  repo: "PekingU/rtdetr_r50vd",
  checkpoints: { RTDetrForObjectDetection: ["PekingU/rtdetr_r50vd", "PekingU/rtdetr_r18vd", "PekingU/rtdetr_r101vd"] },
  reference: {
    backbone_config: { model_type: "rt_detr_resnet", ...threeStages },
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: rtDetrProcessor,
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => tinyRtDetr(c, context, merged),
  architectures: {
    RTDetrModel: imageClass(
      { ...rtDetrImages, task: "image-feature-extraction" },
      (c: RTDetrConfig, context: Context) => rtDetrModel(c, context, parts),
    ),
    RTDetrForObjectDetection: imageClass(
      { ...rtDetrImages, task: "object-detection", unused: unusedScores },
      (c: RTDetrConfig, context: Context) => rtDetrDetection(c, context, parts),
    ),
  },
  variants: {
    "batch norms that were trained": {
      config: { freeze_backbone_batch_norms: false },
      classes: ["RTDetrForObjectDetection"],
    },
    "norms before blocks, no positions, a narrower path": {
      config: { normalize_before: true, eval_size: 640, hidden_expansion: 0.5 },
      classes: ["RTDetrForObjectDetection"],
    },
    "a fourth level": { config: { num_feature_levels: 4 }, classes: ["RTDetrForObjectDetection"] },
  },
});
