import { ijepa } from "@tiny-random/atlas/configs/ijepa";
import { narrowed } from "@tiny-random/core";
import { type VitKeys, vitClassification, vitUnpooled } from "../layers/vit-classes.ts";
import { visionFamily } from "../vision-family.ts";

/** I-JEPA has no class token: image classification reads the mean of the patches (Assran et al., 2023). */
const keys: VitKeys = { key: "ijepa", tokens: [], summary: (hidden) => hidden.mean(1) };

export default visionFamily({
  facts: narrowed(ijepa, { patch_size: "number" }),
  repo: "facebook/ijepa_vith14_1k",
  checkpoints: { IJepaModel: ["facebook/ijepa_vith14_1k", "facebook/ijepa_vith14_22k", "facebook/ijepa_vitg16_22k"] },
  reference: {
    hidden_size: 1280,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    intermediate_size: 5120,
    layer_norm_eps: 1e-6,
    patch_size: 14,
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
  architectures: { IJepaModel: vitUnpooled(keys), IJepaForImageClassification: vitClassification(keys) },
});
