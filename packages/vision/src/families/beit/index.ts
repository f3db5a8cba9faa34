import { type Architecture, labelsOf } from "@tiny-random/core";
import { baseModel, layerNorm, linear, module } from "@tiny-random/nn";
import { beitHidden, beitParts, pooledBeit } from "../../layers/beit-encoder.ts";
import { type ExtraInputs, imageClass, morePatches } from "../../layers/image-class.ts";
import { imageHeads } from "../../layers/image-model.ts";
import { maskedPatches } from "../../layers/masked-image-modeling.ts";
import { tinyVitBackbone } from "../../layers/vit-backbone.ts";
import { visionFamily } from "../../vision-family.ts";
import { type BeitConfig, beitFacts } from "./facts.ts";
import { beitBackbone, beitSegmentation, unusedInSegmentation } from "./segmentation.ts";

const classification = (c: BeitConfig) =>
  imageHeads("beit", pooledBeit(c), { classifier: linear(c.hidden_size, labelsOf(c)) }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));

/** Masked image modeling: scores of visual tokens for every patch. */
const maskedModeling = (c: BeitConfig) => {
  const heads = {
    layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    lm_head: linear(c.hidden_size, c.vocab_size),
  };
  return imageHeads("beit", module(beitParts(c), beitHidden), heads, (m, hidden) => ({
    logits: m.lm_head(m.layernorm(hidden).slice(1, 1)),
  }));
};

/** A checkpoint without a mask token masks no patches. */
const masksWithToken: ExtraInputs<BeitConfig> = {
  declared: (c) => (c.use_mask_token ? maskedPatches.declared(c) : {}),
  make: (c, pixels, purpose) => (c.use_mask_token ? maskedPatches.make(c, pixels, purpose) : {}),
};

const other = morePatches;
const unmasked = "only masked image modeling masks patches";
const fourStages = { out_features: ["stage1", "stage2", "stage3", "stage4"], out_indices: [1, 2, 3, 4] };

const architectures: Record<string, Architecture<BeitConfig>> = {
  BeitModel: imageClass(
    { task: "image-feature-extraction", other, unused: { "embeddings.mask_token": unmasked } },
    (c: BeitConfig) => baseModel(pooledBeit(c)),
  ),
  BeitForImageClassification: imageClass(
    { task: "image-classification", other, unused: { "beit.embeddings.mask_token": unmasked } },
    classification,
  ),
  BeitForMaskedImageModeling: imageClass({ extras: masksWithToken }, maskedModeling),
  BeitForSemanticSegmentation: imageClass(
    {
      task: "image-segmentation",
      other,
      requires: fourStages,
      unused: { "beit.embeddings.mask_token": unmasked, ...unusedInSegmentation },
    },
    beitSegmentation,
  ),
  BeitBackbone: imageClass({ other, unused: { "embeddings.mask_token": unmasked } }, (c: BeitConfig) =>
    baseModel(beitBackbone(c)),
  ),
};

export default visionFamily({
  facts: beitFacts,
  repo: "microsoft/beit-base-patch16-224",
  checkpoints: {
    BeitForImageClassification: ["microsoft/beit-base-patch16-224"],
    BeitForSemanticSegmentation: ["microsoft/beit-base-finetuned-ade-640-640"],
  },
  reference: { use_relative_position_bias: true },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    feature_extractor_type: "BeitFeatureExtractor",
    crop_size: 224,
    do_center_crop: false,
    do_normalize: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 2,
    size: 224,
  },
  // Four layers, since segmentation reads four feature maps.
  tiny: (c) => {
    const chosen = tinyVitBackbone(c);
    const four = tinyVitBackbone({ ...c, ...fourStages });
    return {
      ...(chosen.out_indices.length === 1 ? { ...four, out_features: ["stage4"], out_indices: [4] } : chosen),
      vocab_size: Math.min(c.vocab_size, 64),
      auxiliary_channels: Math.min(c.auxiliary_channels, 16),
    };
  },
  architectures,
  variants: {
    // As BEiT was pretrained.
    "shared relative position bias": {
      config: {
        use_shared_relative_position_bias: true,
        use_relative_position_bias: false,
        use_mask_token: true,
        use_absolute_position_embeddings: true,
        use_mean_pooling: false,
      },
      classes: ["BeitModel", "BeitForMaskedImageModeling"],
    },
    "feature pyramid": {
      config: {
        add_fpn: true,
        out_features: ["stage4", "stage6", "stage8", "stage12"],
        out_indices: [4, 6, 8, 12],
      },
      classes: ["BeitBackbone"],
    },
  },
});
