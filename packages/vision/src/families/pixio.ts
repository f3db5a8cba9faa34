import { pixio } from "@tiny-random/atlas/configs/pixio";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  baseModel,
  dense,
  layerNorm,
  module,
  type Tensor,
  type VitBlock,
  vitAttention,
} from "@tiny-random/nn";
import { patchMaps } from "../layers/dinov2.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { tinyVitBackbone } from "../layers/vit-backbone.ts";
import { vitHidden, vitParts, vitStates } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(pixio, { image_size: "number", patch_size: "number" });
type PixioConfig = ConfigOf<typeof facts>;

/** DINOv2's layer without layer scale; its feed-forward network has ViT's names. */
const layer = (c: PixioConfig): VitBlock => {
  const inner = Math.trunc(c.hidden_size * c.mlp_ratio);
  return module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attention: vitAttention(c),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      intermediate: dense(c.hidden_size, inner),
      output: dense(inner, c.hidden_size),
    },
    (m, x: Tensor) => {
      const attended = m.attention(m.norm1(x)).add(x);
      return m.output(activation(c.hidden_act)(m.intermediate(m.norm2(attended)))).add(attended);
    },
  );
};

const parts = (c: PixioConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => layer(c));
  return vitParts(c, layers, { perKey: c.n_cls_tokens });
};

/** Several class tokens, whose mean is the image's vector. */
const base = (c: PixioConfig) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const last_hidden_state = vitHidden(m, pixels);
      return { last_hidden_state, pooler_output: last_hidden_state.slice(1, 0, c.n_cls_tokens).mean(1) };
    }),
  );

/**
 * The feature maps of chosen layers. The bare model is a part under `encoder`, and both have a last norm. Transformers 5.23
 * loads `encoder.layernorm` as the backbone's own and `layernorm` as the bare model's, which is not read.
 */
const backbone = (c: PixioConfig) => {
  const { embeddings, encoder, layernorm } = parts(c);
  const bare = module({ embeddings, encoder, layernorm }, (m, pixels: Tensor) => {
    const norm = c.apply_layernorm ? m.layernorm : (x: Tensor) => x;
    const grid = m.embeddings.patch_embeddings(pixels);
    return patchMaps(c, vitStates(m, pixels), norm, { grid, tokens: c.n_cls_tokens });
  });
  return baseModel(
    module({ encoder: bare, layernorm: layerNorm(c.hidden_size, c.layer_norm_eps) }, (m, pixels: Tensor) =>
      m.encoder(pixels),
    ),
  );
};

const unnormalized = "the backbone reads its own last norm, not the bare model's";

export default visionFamily({
  facts,
  repo: "facebook/pixio-vith16",
  checkpoints: { PixioModel: ["facebook/pixio-vitb16", "facebook/pixio-vitl16", "facebook/pixio-vith16"] },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "BitImageProcessor",
    crop_size: { height: 256, width: 256 },
    do_center_crop: false,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 256, width: 256 },
  },
  tiny: (c) => tinyVitBackbone(c),
  architectures: {
    PixioModel: imageClass({ task: "image-feature-extraction", other: morePatches }, base),
    PixioBackbone: imageClass({ other: morePatches, unused: { "layernorm.": unnormalized } }, backbone),
  },
});
