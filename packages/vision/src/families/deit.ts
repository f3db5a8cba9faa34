import { deit } from "@tiny-random/atlas/configs/deit";
import { type Architecture, labelsOf, narrowed } from "@tiny-random/core";
import { linear } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import {
  interpolated,
  type VitKeys,
  vitBase,
  vitClassification,
  vitMaskedImageModeling,
} from "../layers/vit-classes.ts";
import { type VitConfig, vit, vitLayers } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

/** The distillation token learns from a convolutional teacher (Touvron et al., 2020). */
const keys: VitKeys = { key: "deit", tokens: ["cls_token", "distillation_token"] };

/** The mean of the scores of class token and distillation token. */
const distilled: Architecture<VitConfig> = imageClass(
  { task: "image-classification", ...interpolated },
  (c: VitConfig) => {
    const scores = () => linear(c.hidden_size, labelsOf(c));
    const heads = { cls_classifier: scores(), distillation_classifier: scores() };
    return imageHeads("deit", vit(c, vitLayers(c), keys), heads, (m, hidden) => {
      const cls_logits = m.cls_classifier(hidden.select(1, 0));
      const distillation_logits = m.distillation_classifier(hidden.select(1, 1));
      return { logits: cls_logits.add(distillation_logits).div(2), cls_logits, distillation_logits };
    });
  },
);

export default visionFamily({
  facts: narrowed(deit, { patch_size: "number" }),
  repo: "facebook/deit-base-distilled-patch16-224",
  checkpoints: { DeiTForImageClassificationWithTeacher: ["facebook/deit-base-distilled-patch16-224"] },
  reference: { pooler_output_size: 768 },
  processor: {
    image_processor_type: "DeiTImageProcessor",
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 256, width: 256 },
  },
  architectures: {
    DeiTModel: vitBase(keys),
    DeiTForImageClassification: vitClassification(keys),
    DeiTForImageClassificationWithTeacher: distilled,
    DeiTForMaskedImageModeling: vitMaskedImageModeling(keys),
  },
});
