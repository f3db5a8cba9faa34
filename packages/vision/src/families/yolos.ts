import { type Architecture, labelsOf } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { detectionHidden, detectionParts } from "../layers/detection-tokens.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { labels } from "../layers/labels.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import { vitDefaults } from "../layers/vit-defaults.ts";
import { firstTokenPooler } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of YolosConfig. */
const defaults = {
  model_type: "yolos",
  ...vitDefaults,
  image_size: [512, 864] as readonly number[],
  patch_size: 16,
  num_channels: 3,
  qkv_bias: true,
  num_detection_tokens: 100,
  use_mid_position_embeddings: true,
  auxiliary_loss: false,
  class_cost: 1,
  bbox_cost: 5,
  giou_cost: 2,
  bbox_loss_coefficient: 5,
  giou_loss_coefficient: 2,
  eos_coefficient: 0.1,
};
type YolosConfig = typeof defaults;
const base: Architecture<YolosConfig> = imageClass(
  { task: "image-feature-extraction", other: morePatches },
  (c: YolosConfig) =>
    baseModel(
      module({ ...detectionParts(c), pooler: firstTokenPooler(c) }, ({ pooler, ...m }, pixels: Tensor) => {
        const last_hidden_state = detectionHidden(m, pixels);
        return { last_hidden_state, pooler_output: pooler(last_hidden_state) };
      }),
    ),
);

/** An object for each of the last tokens (Fang et al., 2021): scores of labels and of none, center and size of a box. */
const detection: Architecture<YolosConfig> = imageClass(
  { task: "object-detection", other: morePatches },
  (c: YolosConfig) => {
    const heads = {
      class_labels_classifier: predictionHead(c.hidden_size, labelsOf(c) + 1),
      bbox_predictor: predictionHead(c.hidden_size, 4),
    };
    return imageHeads("vit", module(detectionParts(c), detectionHidden), heads, (m, hidden) => {
      const objects = hidden.slice(1, -c.num_detection_tokens);
      return { logits: m.class_labels_classifier(objects), pred_boxes: m.bbox_predictor(objects).sigmoid() };
    });
  },
);

export default visionFamily({
  defaults,
  repo: "hustvl/yolos-small",
  checkpoints: { YolosForObjectDetection: ["hustvl/yolos-small"] },
  reference: {
    ...{ hidden_size: 384, num_attention_heads: 6, intermediate_size: 1536, torch_dtype: "float32" },
    ...labels(["person", "bicycle", "car"]),
  },
  processor: {
    image_processor_type: "YolosImageProcessor",
    do_normalize: true,
    do_pad: true,
    do_rescale: true,
    do_resize: true,
    format: "coco_detection",
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 800, longest_edge: 1333 },
  },
  tiny: (c) => ({
    image_size: [32, 48],
    num_detection_tokens: Math.min(c.num_detection_tokens, 10),
  }),
  architectures: { YolosModel: base, YolosForObjectDetection: detection },
});
