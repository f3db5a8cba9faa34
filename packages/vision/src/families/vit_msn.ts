import { vitMsn } from "@tiny-random/atlas/configs/vit_msn";
import { labelsOf, narrowed } from "@tiny-random/core";
import { baseModel, linear, module, type Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { interpolated, vitUnpooled } from "../layers/vit-classes.ts";
import { type VitConfig, vitHidden, vitLayers, vitParts } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

/**
 * Image classification by the class token. Transformers 5 saves the layers beside the backbone, under `encoder` instead of
 * `vit.encoder`: the names of its conversion (conversion_mapping.py) lack the prefix of this class.
 */
const classification = (c: VitConfig) => {
  const { embeddings, encoder, layernorm } = vitParts(c, vitLayers(c));
  const vit = baseModel(module({ embeddings, layernorm }, (m, pixels: Tensor) => vitHidden({ ...m, encoder }, pixels)));
  return module({ vit, encoder, classifier: linear(c.hidden_size, labelsOf(c)) }, (m, pixels: Tensor) => ({
    logits: m.classifier(m.vit(pixels).select(1, 0)),
  }));
};

export default visionFamily({
  facts: narrowed(vitMsn, { patch_size: "number" }),
  repo: "facebook/vit-msn-small",
  checkpoints: { ViTMSNModel: ["facebook/vit-msn-small", "facebook/vit-msn-base", "facebook/vit-msn-large"] },
  reference: { hidden_size: 384, intermediate_size: 1536, num_attention_heads: 6 },
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  architectures: {
    // A masked Siamese network (Assran et al., 2022) is a Vision Transformer without a pooler.
    ViTMSNModel: vitUnpooled({ key: "vit", tokens: ["cls_token"] }),
    ViTMSNForImageClassification: imageClass({ task: "image-classification", ...interpolated }, classification),
  },
});
