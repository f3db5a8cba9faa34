import { vit } from "@tiny-random/atlas/configs/vit";
import { narrowed } from "@tiny-random/core";
import { type VitKeys, vitBase, vitClassification, vitMaskedImageModeling } from "../layers/vit-classes.ts";
import { visionFamily } from "../vision-family.ts";

const keys: VitKeys = { key: "vit", tokens: ["cls_token"] };

export default visionFamily({
  facts: narrowed(vit, { patch_size: "number" }),
  repo: "google/vit-base-patch16-224",
  checkpoints: {
    ViTModel: ["google/vit-base-patch16-224-in21k"],
    ViTForImageClassification: [
      "google/vit-base-patch16-224",
      "google/vit-large-patch16-224",
      "Xenova/vit-base-patch16-224",
    ],
  },
  reference: { pooler_output_size: 768 },
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  architectures: {
    ViTModel: vitBase(keys),
    ViTForImageClassification: vitClassification(keys),
    ViTForMaskedImageModeling: vitMaskedImageModeling(keys),
  },
});
