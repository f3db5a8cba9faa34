import { type Architecture, labelsOf } from "@tiny-random/core";
import { baseModel, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { beitHidden, beitParts, beitStates, type Grid } from "../layers/beit-encoder.ts";
import { type ExtraInputs, imageClass, morePatches } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { asGrid, maskedPatches } from "../layers/masked-images.ts";
import { pyramidHead } from "../layers/pyramid-head.ts";
import { chosenStates, tinyStages } from "../layers/stages-of-layers.ts";
import { statePyramid } from "../layers/state-pyramid.ts";
import { trainingHead, unusedTraining } from "../layers/training-head.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of BeitConfig: the base size. */
const defaults = {
  model_type: "beit",
  vocab_size: 8192,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  image_size: 224,
  patch_size: 16,
  num_channels: 3,
  use_mask_token: false,
  use_absolute_position_embeddings: false,
  use_relative_position_bias: false,
  use_shared_relative_position_bias: false,
  layer_scale_init_value: 0.1,
  drop_path_rate: 0.1,
  use_mean_pooling: true,
  pool_scales: [1, 2, 3, 6],
  use_auxiliary_head: true,
  auxiliary_loss_weight: 0.4,
  auxiliary_channels: 256,
  auxiliary_num_convs: 1,
  auxiliary_concat_input: false,
  semantic_loss_ignore_index: 255,
  stage_names: ["stem", ...Array.from({ length: 12 }, (_, index) => `stage${index + 1}`)],
  out_features: ["stage12"],
  out_indices: [12],
  add_fpn: false,
  reshape_hidden_states: true,
};
type BeitConfig = typeof defaults;

/** The mean of the patches, normalized; or the first token's state of a model that normalizes all. */
const pooler = (c: BeitConfig) =>
  module(
    { layernorm: c.use_mean_pooling ? layerNorm(c.hidden_size, c.layer_norm_eps) : undefined },
    (m, hidden: Tensor) => (m.layernorm ? m.layernorm(hidden.slice(1, 1).mean(1)) : hidden.select(1, 0)),
  );

const pooled = (c: BeitConfig) =>
  module({ ...beitParts(c), pooler: pooler(c) }, (m, pixels: Tensor) => {
    const last_hidden_state = beitHidden(m, pixels);
    return { last_hidden_state, pooler_output: m.pooler(last_hidden_state) };
  });

const classification = (c: BeitConfig) =>
  imageHeads("beit", pooled(c), { classifier: linear(c.hidden_size, labelsOf(c)) }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));

const asMap = (state: Tensor, grid: Grid): Tensor => asGrid(state.slice(1, 1), grid);

/** The states of chosen layers as maps, in a pyramid where the config says so. */
const backbone = (c: BeitConfig) => {
  const { children, maps } = statePyramid(c.hidden_size);
  return module({ ...beitParts(c), ...(c.add_fpn && children) }, (m, pixels: Tensor) => {
    const { states, grid } = beitStates(m, pixels);
    const chosen = chosenStates(c, states);
    const found = c.reshape_hidden_states ? chosen.map((state) => asMap(state, grid)) : chosen;
    return Object.fromEntries((c.add_fpn ? maps(found) : found).map((map, index) => [`feature_maps.${index}`, map]));
  });
};

/** Scores of labels for every place, four times as fine as patches; layers are counted from the embeddings on. */
const segmentation = (c: BeitConfig) => {
  const { children, maps } = statePyramid(c.hidden_size);
  const heads = {
    ...children,
    decode_head: pyramidHead({ maps: 4, width: c.hidden_size, labels: labelsOf(c), scales: c.pool_scales }),
    auxiliary_head: c.use_auxiliary_head ? trainingHead(c, labelsOf(c)) : undefined,
  };
  const beit = module(beitParts(c), (m, pixels: Tensor) => {
    const { states, grid } = beitStates(m, pixels);
    return c.out_indices.map((layer) => asMap(states[layer - 1] as Tensor, grid));
  });
  return imageHeads("beit", beit, heads, (m, found) => ({ logits: m.decode_head(maps(found)) }));
};

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

/** Patches can be masked only where a token stands for them. */
const masked: ExtraInputs<BeitConfig> = {
  declared: (c) => (c.use_mask_token ? maskedPatches.declared(c) : {}),
  make: (c, pixels, purpose) => (c.use_mask_token ? maskedPatches.make(c, pixels, purpose) : {}),
};

const anySize = { other: morePatches };
const unmasked = "stands for masked patches, which this class has none of";
const below = { "beit.embeddings.mask_token": unmasked };
const weightAndBias = (name: string) => [`${name}.weight`, `${name}.bias`];
/** What segmentation leaves of the tiny model's last layer, since it reads the states before each chosen layer. */
const lastLayer = Object.fromEntries(
  [
    ...["lambda_1", "lambda_2", "attention.attention.relative_position_bias.relative_position_bias_table"],
    ...["attention.attention.query", "attention.attention.value", "attention.output.dense"].flatMap(weightAndBias),
    ...["intermediate.dense", "output.dense", "layernorm_before", "layernorm_after"].flatMap(weightAndBias),
    "attention.attention.key.weight",
  ].map((name) => [`beit.encoder.layer.3.${name}`, "only the states before the last layer are read"]),
);

const four = { out_features: ["stage1", "stage2", "stage3", "stage4"], out_indices: [1, 2, 3, 4] };

const architectures: Record<string, Architecture<BeitConfig>> = {
  BeitModel: imageClass(
    { task: "image-feature-extraction", ...anySize, unused: { "embeddings.mask_token": unmasked } },
    (c: BeitConfig) => baseModel(pooled(c)),
  ),
  BeitForImageClassification: imageClass({ task: "image-classification", ...anySize, unused: below }, classification),
  BeitForMaskedImageModeling: imageClass({ extras: masked }, maskedModeling),
  BeitForSemanticSegmentation: imageClass(
    { task: "image-segmentation", ...anySize, requires: four, unused: { ...below, ...unusedTraining, ...lastLayer } },
    segmentation,
  ),
  BeitBackbone: imageClass({ ...anySize, unused: { "embeddings.mask_token": unmasked } }, (c: BeitConfig) =>
    baseModel(backbone(c)),
  ),
};

export default visionFamily({
  defaults,
  repo: "microsoft/beit-base-patch16-224",
  reference: { use_relative_position_bias: true },
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
