import { type VitKeys, vitBase, vitClassification, vitMaskedImageModeling } from "../layers/vit-classes.ts";
import { vitDefaults } from "../layers/vit-defaults.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of ViTConfig: ViT base with patches of 16. */
export const defaults = {
  model_type: "vit",
  ...vitDefaults,
  image_size: 224,
  patch_size: 16,
  num_channels: 3,
  qkv_bias: true,
  encoder_stride: 16,
  pooler_output_size: 768,
  pooler_act: "tanh",
};

const keys: VitKeys = { key: "vit", tokens: ["cls_token"] };

export default visionFamily({
  defaults,
  repo: "google/vit-base-patch16-224",
  checkpoints: {
    ViTModel: ["google/vit-base-patch16-224-in21k"],
    ViTForImageClassification: [
      "google/vit-base-patch16-224",
      "google/vit-large-patch16-224",
      "Xenova/vit-base-patch16-224",
    ],
  },
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
