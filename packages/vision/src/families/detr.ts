import { detr } from "@tiny-random/atlas/configs/detr";
import {
  type DetrConfig,
  detrDependencies,
  detrImages,
  detrProcessor,
  detrReference,
  resolveDetr,
  timmBackbone,
  tinyDetr,
  unwrittenCosts,
} from "../layers/detr-config.ts";
import { detrSegmentation } from "../layers/detr-masks.ts";
import { detrDetection, detrModel, detrParts } from "../layers/detr-model.ts";
import { postNorm } from "../layers/detr-transformer.ts";
import { imageClass } from "../layers/image-class.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

const parts = detrParts({ residual: postNorm, encoderNorm: false });

export default visionFamily({
  facts: detr,
  repo: "facebook/detr-resnet-50",
  checkpoints: {
    DetrForObjectDetection: ["facebook/detr-resnet-50", "facebook/detr-resnet-101", "Xenova/detr-resnet-50"],
    DetrForSegmentation: ["facebook/detr-resnet-50-panoptic", "Xenova/detr-resnet-50-panoptic"],
  },
  reference: {
    ...detrReference,
    ...labelNames(["person", "bicycle", "car"]),
  },
  unwritten: unwrittenCosts,
  brief: ["backbone_config"],
  processor: detrProcessor,
  imageSize: () => 64,
  resolve: resolveDetr,
  dependencies: detrDependencies,
  tiny: tinyDetr,
  architectures: {
    DetrModel: imageClass({ ...detrImages, task: "image-feature-extraction" }, (c: DetrConfig, context) =>
      detrModel(c, context, parts),
    ),
    DetrForObjectDetection: imageClass({ ...detrImages, task: "object-detection" }, (c: DetrConfig, context) =>
      detrDetection(c, context, parts),
    ),
    DetrForSegmentation: imageClass({ ...detrImages, task: "image-segmentation" }, (c: DetrConfig, context) =>
      detrSegmentation("detr", c, context, parts),
    ),
  },
  variants: {
    "a backbone of timm": { config: timmBackbone, classes: ["DetrForSegmentation"] },
  },
});
