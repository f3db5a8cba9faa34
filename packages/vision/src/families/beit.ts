import { beit } from "@tiny-random/atlas/configs/beit";
import { type Architecture, type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import { baseModel, layerNorm, linear, module } from "@tiny-random/nn";
import { beitBackbone, beitSegmentation, lastLayerUnread } from "../layers/beit-dense.ts";
import { beitHidden, beitParts, pooledBeit } from "../layers/beit-encoder.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { maskedWhereTokens } from "../layers/masked-images.ts";
import { tinyStages } from "../layers/stages-of-layers.ts";
import { unusedTraining } from "../layers/training-head.ts";
import { visionFamily } from "../vision-family.ts";

const beitFacts = narrowed(beit, { patch_size: "number" });
type BeitConfig = ConfigOf<typeof beitFacts>;

const classification = (c: BeitConfig) =>
  imageHeads("beit", pooledBeit(c), { classifier: linear(c.hidden_size, labelsOf(c)) }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));

/** Scores of visual words for every patch. */
const maskedModeling = (c: BeitConfig) => {
  const heads = {
    layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    lm_head: linear(c.hidden_size, c.vocab_size),
  };
  return imageHeads("beit", module(beitParts(c), beitHidden), heads, (m, hidden) => ({
    logits: m.lm_head(m.layernorm(hidden).slice(1, 1)),
  }));
};

const anySize = { other: morePatches };
const unmasked = "stands for masked patches, which this class has none of";
const below = { "beit.embeddings.mask_token": unmasked };
const four = { out_features: ["stage1", "stage2", "stage3", "stage4"], out_indices: [1, 2, 3, 4] };

const architectures: Record<string, Architecture<BeitConfig>> = {
  BeitModel: imageClass(
    { task: "image-feature-extraction", ...anySize, unused: { "embeddings.mask_token": unmasked } },
    (c: BeitConfig) => baseModel(pooledBeit(c)),
  ),
  BeitForImageClassification: imageClass({ task: "image-classification", ...anySize, unused: below }, classification),
  BeitForMaskedImageModeling: imageClass({ extras: maskedWhereTokens }, maskedModeling),
  BeitForSemanticSegmentation: imageClass(
    {
      task: "image-segmentation",
      ...anySize,
      requires: four,
      unused: { ...below, ...unusedTraining, ...lastLayerUnread },
    },
    beitSegmentation,
  ),
  BeitBackbone: imageClass({ ...anySize, unused: { "embeddings.mask_token": unmasked } }, (c: BeitConfig) =>
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
  // As many layers as segmentation takes maps of, however few are chosen.
  tiny: (c) => {
    const chosen = tinyStages(c);
    const all = tinyStages({ ...c, ...four });
    const last = { out_features: ["stage4"], out_indices: [4] };
    return {
      ...(chosen.out_indices.length === 1 ? { ...all, ...last } : chosen),
      vocab_size: Math.min(c.vocab_size, 64),
      auxiliary_channels: Math.min(c.auxiliary_channels, 16),
    };
  },
  architectures,
});
