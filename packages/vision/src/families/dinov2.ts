import { dinov2 } from "@tiny-random/atlas/configs/dinov2";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import {
  activation,
  baseModel,
  layerNorm,
  linear,
  module,
  Parameter,
  scale,
  Tensor,
  type VitBlock,
  vitAttention,
} from "@tiny-random/nn";
import { numberedMaps } from "../layers/feature-maps.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { chosenStates, tinyVitBackbone } from "../layers/vit-backbone.ts";
import { vit, vitHidden, vitParts, vitStates } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(dinov2, { image_size: "number", patch_size: "number" });
type Dinov2Config = ConfigOf<typeof facts>;

/** Layer scale: a factor for each feature, before the residual addition (Touvron et al., 2021). */
const layerScale = (width: number) => module({ lambda1: scale(width) }, (m, x: Tensor) => x.mul(m.lambda1));

const mlp = (c: Dinov2Config, inner: number) =>
  module({ fc1: linear(c.hidden_size, inner), fc2: linear(inner, c.hidden_size) }, (m, x: Tensor) =>
    m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );

/** SwiGLU with gate and value in one projection; two thirds as wide, rounded up to a multiple of 8. */
const swiGlu = (c: Dinov2Config, inner: number) => {
  const size = Math.floor((Math.trunc((inner * 2) / 3) + 7) / 8) * 8;
  return module(
    { weights_in: linear(c.hidden_size, 2 * size), weights_out: linear(size, c.hidden_size) },
    (m, x: Tensor) => {
      const [gate, value] = m.weights_in(x).chunk(2, -1) as [Tensor, Tensor];
      return m.weights_out(activation("silu")(gate).mul(value));
    },
  );
};

/** A pre-norm layer with layer scale (Oquab et al., 2023). */
const layer = (c: Dinov2Config): VitBlock => {
  const inner = Math.trunc(c.hidden_size * c.mlp_ratio);
  return module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attention: vitAttention(c),
      layer_scale1: layerScale(c.hidden_size),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: c.use_swiglu_ffn ? swiGlu(c, inner) : mlp(c, inner),
      layer_scale2: layerScale(c.hidden_size),
    },
    (m, x: Tensor) => {
      const attended = m.layer_scale1(m.attention(m.norm1(x))).add(x);
      return m.layer_scale2(m.mlp(m.norm2(attended))).add(attended);
    },
  );
};

const layers = (c: Dinov2Config) => Array.from({ length: c.num_hidden_layers }, () => layer(c));

const unread = "only pretraining masks patches";
const maskToken = (c: Dinov2Config) => ({
  maskToken: c.use_mask_token ? new Parameter([1, c.hidden_size], { kind: "embedding" }, { unread }) : undefined,
});

const base = (c: Dinov2Config) =>
  baseModel(
    module(vitParts(c, layers(c), maskToken(c)), (m, pixels: Tensor) => {
      const last_hidden_state = vitHidden(m, pixels);
      return { last_hidden_state, pooler_output: last_hidden_state.select(1, 0) };
    }),
  );

/** A linear map over the class token's state and the mean of the patches'. */
const classification = (c: Dinov2Config) => {
  const classifier = linear(2 * c.hidden_size, labelsOf(c));
  return imageHeads("dinov2", vit(c, layers(c), maskToken(c)), { classifier }, (m, hidden) => ({
    logits: m.classifier(Tensor.cat([hidden.select(1, 0), hidden.slice(1, 1).mean(1)], -1)),
  }));
};

/** The states of chosen layers, as feature maps where the config says so. */
const backbone = (c: Dinov2Config) =>
  baseModel(
    module(vitParts(c, layers(c), maskToken(c)), (m, pixels: Tensor) => {
      const grid = m.embeddings.patch_embeddings(pixels);
      const maps = chosenStates(c, vitStates(m, pixels)).map((state) => {
        const normalized = c.apply_layernorm ? m.layernorm(state) : state;
        return c.reshape_hidden_states ? normalized.slice(1, 1).transpose(1, 2).reshape(grid.shape) : normalized;
      });
      return numberedMaps(maps);
    }),
  );

export default visionFamily({
  facts,
  repo: "facebook/dinov2-base",
  checkpoints: { Dinov2Model: ["facebook/dinov2-small", "facebook/dinov2-large"] },
  reference: { image_size: 518, torch_dtype: "float32" },
  computed: ["stage_names", "out_features", "out_indices"],
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
  // As the reference's, images are smaller than those that positions were learned for.
  imageSize: (c) => c.image_size - c.patch_size,
  tiny: (c) => tinyVitBackbone(c),
  architectures: {
    Dinov2Model: imageClass({ task: "image-feature-extraction", other: morePatches }, base),
    Dinov2ForImageClassification: imageClass({ task: "image-classification", other: morePatches }, classification),
    Dinov2Backbone: imageClass({ other: morePatches }, backbone),
  },
  variants: {
    // The giant size.
    SwiGLU: { config: { use_swiglu_ffn: true }, classes: ["Dinov2Model"] },
  },
});
