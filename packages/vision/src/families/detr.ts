import type { Context } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { detection, detector, detectorModel } from "../layers/detector.ts";
import {
  type DetectorConfig,
  detectorDefaults,
  detectorImages,
  detectorProcessor,
  tinyDetector,
} from "../layers/detector-config.ts";
import type { DetectorNorms } from "../layers/detector-stacks.ts";
import { imageClass } from "../layers/image-class.ts";
import type { Extras } from "../layers/image-model.ts";
import { labels } from "../layers/labels.ts";
import { mapChannels } from "../layers/nested-backbone.ts";
import { attentionMaps, maskHead } from "../layers/object-masks.ts";
import { normAfter } from "../layers/object-queries.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of DetrConfig. */
const defaults = { model_type: "detr", ...detectorDefaults };

const norms: DetectorNorms = { residual: normAfter, encoderNorm: false };

const segmentation = (c: DetectorConfig, context: Context) => {
  const { d_model: width, encoder_attention_heads: heads, activation_function: act } = c;
  const channels = mapChannels(c, context).slice(0, 3).toReversed();
  const parts = {
    detr: detector(c, context, norms),
    mask_head: maskHead({ width, heads, act, channels }),
    bbox_attention: attentionMaps(width, heads),
  };
  return module(parts, (m, pixels: Tensor, extras: Extras) => {
    const { answers, objects, places, image, mask, maps } = m.detr(pixels, extras);
    const looked = m.bbox_attention(objects, places, mask);
    const spread = looked.reshape([...looked.shape.slice(0, 3), image.size(2), image.size(3)]);
    return { ...answers, pred_masks: m.mask_head(image, spread, maps.slice(0, 3).toReversed()) };
  });
};

export default visionFamily({
  defaults,
  repo: "facebook/detr-resnet-50",
  checkpoints: {
    DetrForObjectDetection: ["facebook/detr-resnet-50", "facebook/detr-resnet-101", "Xenova/detr-resnet-50"],
    DetrForSegmentation: ["facebook/detr-resnet-50-panoptic", "Xenova/detr-resnet-50-panoptic"],
  },
  reference: labels(["person", "bicycle", "car"]),
  processor: detectorProcessor,
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: tinyDetector,
  architectures: {
    DetrModel: imageClass({ ...detectorImages, task: "image-feature-extraction" }, (c, context) =>
      detectorModel(c, context, norms),
    ),
    DetrForObjectDetection: imageClass({ ...detectorImages, task: "object-detection" }, (c, context) =>
      detection(c, context, norms),
    ),
    DetrForSegmentation: imageClass({ ...detectorImages, task: "image-segmentation" }, segmentation),
  },
});
