import { type Architecture, labelsOf } from "@tiny-random/core";
import { baseModel, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { scaledVitLayer } from "../layers/scaled-vit-layer.ts";
import { chosenStates, tinyStages } from "../layers/stages-of-layers.ts";
import { vit, vitHidden, vitParts, vitStates } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of Dinov2Config: the base size. */
const defaults = {
  model_type: "dinov2",
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  mlp_ratio: 4,
  hidden_act: "gelu",
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  initializer_range: 0.02,
  layer_norm_eps: 1e-6,
  image_size: 224,
  patch_size: 14,
  num_channels: 3,
  qkv_bias: true,
  layerscale_value: 1,
  drop_path_rate: 0,
  use_swiglu_ffn: false,
  stage_names: ["stem", ...Array.from({ length: 12 }, (_, index) => `stage${index + 1}`)],
  out_features: ["stage12"],
  out_indices: [12],
  apply_layernorm: true,
  reshape_hidden_states: true,
  use_mask_token: true,
};
type Dinov2Config = typeof defaults;

const layers = (c: Dinov2Config) => Array.from({ length: c.num_hidden_layers }, () => scaledVitLayer(c));
const unread = "stands for masked patches, which only pretraining has";
const maskToken = (c: Dinov2Config) => ({
  maskToken: c.use_mask_token ? new Parameter([1, c.hidden_size], { kind: "embedding" }, { unread }) : undefined,
});
const anySize = { other: morePatches };

const base: Architecture<Dinov2Config> = imageClass(
  { task: "image-feature-extraction", ...anySize },
  (c: Dinov2Config) =>
    baseModel(
      module(vitParts(c, layers(c), maskToken(c)), (m, pixels: Tensor) => {
        const last_hidden_state = vitHidden(m, pixels);
        return { last_hidden_state, pooler_output: last_hidden_state.select(1, 0) };
      }),
    ),
);

/** One score per label, of the first token's state and the mean of the patches'. */
const classification: Architecture<Dinov2Config> = imageClass(
  { task: "image-classification", ...anySize },
  (c: Dinov2Config) => {
    const classifier = linear(2 * c.hidden_size, labelsOf(c));
    return imageHeads("dinov2", vit(c, layers(c), maskToken(c)), { classifier }, (m, hidden) => ({
      logits: m.classifier(Tensor.cat([hidden.select(1, 0), hidden.slice(1, 1).mean(1)], -1)),
    }));
  },
);

/** The states of chosen layers, as maps where the config says so. */
const backbone: Architecture<Dinov2Config> = imageClass({ ...anySize }, (c: Dinov2Config) =>
  baseModel(
    module(vitParts(c, layers(c), maskToken(c)), (m, pixels: Tensor) => {
      const grid = m.embeddings.patch_embeddings(pixels);
      const maps = chosenStates(c, vitStates(m, pixels)).map((state) => {
        const normalized = c.apply_layernorm ? m.layernorm(state) : state;
        return c.reshape_hidden_states ? normalized.slice(1, 1).transpose(1, 2).reshape(grid.shape) : normalized;
      });
      return Object.fromEntries(maps.map((map, index) => [`feature_maps.${index}`, map]));
    }),
  ),
);

export default visionFamily({
  defaults,
  repo: "facebook/dinov2-base",
  checkpoints: {
    Dinov2Model: ["facebook/dinov2-small", "facebook/dinov2-large"],
  },
  reference: { image_size: 518, torch_dtype: "float32" },
  processor: {
    image_processor_type: "BitImageProcessor",
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 256 },
  },
  // Images are smaller than those that positions were learned for.
  imageSize: (c) => c.image_size - c.patch_size,
  tiny: (c) => tinyStages(c),
  architectures: { Dinov2Model: base, Dinov2ForImageClassification: classification, Dinov2Backbone: backbone },
});
