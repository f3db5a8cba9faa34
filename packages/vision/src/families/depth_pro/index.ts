import type { Context, ModelConfig } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { imageClass } from "../../layers/image-class.ts";
import { shrunkBackbone } from "../../layers/nested-backbone.ts";
import { visionFamily } from "../../vision-family.ts";
import { depthHead, fovModel, fusionStage, neck } from "./decoder.ts";
import { type DepthProConfig, encoder, facts, imageEdge, towerOf } from "./encoder.ts";

/** The whole image's states, and maps of one width, coarsest first. */
const features = (c: DepthProConfig) =>
  module({ encoder: encoder(c), neck: neck(c) }, (m, pixels: Tensor) => {
    const { last_hidden_state, maps } = m.encoder(pixels);
    return { last_hidden_state, maps: m.neck(maps) };
  });

const model = (c: DepthProConfig) => {
  const parts = { encoder: encoder(c), neck: neck(c) };
  return baseModel(
    module(parts, (m, pixels: Tensor) => {
      const { last_hidden_state, maps } = m.encoder(pixels);
      const numbered = m.neck(maps).map((map, index) => [`features.${index}`, map] as const);
      return { last_hidden_state, ...Object.fromEntries(numbered) };
    }),
  );
};

const estimation = (c: DepthProConfig) =>
  module(
    {
      depth_pro: baseModel(features(c)),
      fusion_stage: fusionStage(c),
      head: depthHead(c),
      fov_model: c.use_fov_model ? fovModel(c) : undefined,
    },
    (m, pixels: Tensor) => {
      const { maps } = m.depth_pro(pixels);
      const field_of_view = m.fov_model?.(pixels, maps[0] as Tensor);
      return {
        predicted_depth: m.head(m.fusion_stage(maps)),
        ...(field_of_view && { field_of_view }),
      };
    },
  );

const tower = {
  model_type: "dinov2",
  hidden_size: 1024,
  image_size: 384,
  num_attention_heads: 16,
  num_hidden_layers: 24,
  patch_size: 16,
  use_mask_token: false,
};

/** Four by four patches in each tower, so that the tiles of every scale overlap by some. */
const tinyTower = <B extends ModelConfig>(merged: DepthProConfig, nested: B, context: Context): B => ({
  ...shrunkBackbone({ model_type: merged.model_type, backbone_config: nested }, context),
  image_size: 16,
  patch_size: 4,
});

const size = (c: DepthProConfig) => imageEdge(c);

export default visionFamily({
  facts,
  // Towers read tiles; the size that their configs state has no effect.
  resolve: (c) => {
    const sized = <B extends ModelConfig>(nested: B): B => ({ ...nested, image_size: c.patch_size });
    return {
      image_model_config: sized(c.image_model_config),
      patch_model_config: sized(c.patch_model_config),
      fov_model_config: sized(c.fov_model_config),
    };
  },
  repo: "apple/DepthPro-hf",
  checkpoints: { DepthProForDepthEstimation: ["apple/DepthPro-hf"] },
  reference: {
    image_model_config: tower,
    patch_model_config: tower,
    fov_model_config: tower,
    use_fov_model: true,
  },
  brief: ["image_model_config", "patch_model_config", "fov_model_config"],
  processor: {
    image_processor_type: "DepthProImageProcessorFast",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 1536, width: 1536 },
  },
  dependencies: (c) =>
    [c.image_model_config, c.patch_model_config, c.fov_model_config].map(({ model_type }) => model_type),
  imageSize: size,
  // Few channels, since the finest map has many places.
  tiny: (c, context, merged) => {
    const { width, headSize } = context.size;
    const fused = headSize / 2;
    const nested = {
      image_model_config: tinyTower(merged, merged.image_model_config, context),
      patch_model_config: tinyTower(merged, merged.patch_model_config, context),
      fov_model_config: tinyTower(merged, merged.fov_model_config, context),
    };
    const last = Number(towerOf(nested.patch_model_config).num_hidden_layers) - 1;
    const [widest = 1] = c.scaled_images_feature_dims;
    return {
      ...nested,
      patch_size: 16,
      fusion_hidden_size: fused,
      intermediate_hook_ids: c.intermediate_hook_ids.map((_, index) => Math.max(0, last - index)),
      intermediate_feature_dims: c.intermediate_feature_dims.map(() => fused),
      scaled_images_feature_dims: c.scaled_images_feature_dims.map((channels) =>
        Math.round((width * channels) / widest),
      ),
    };
  },
  architectures: {
    DepthProModel: imageClass<DepthProConfig>({ task: "image-feature-extraction", fixedSize: size }, model),
    DepthProForDepthEstimation: imageClass<DepthProConfig>(
      {
        // No task: transformers.js has no such image processor, and no pipeline for the class.
        fixedSize: size,
        unused: {
          "fusion_stage.intermediate.0.residual_layer1.":
            "the first layer gets the coarsest map alone, with no finer one to add",
        },
      },
      estimation,
    ),
  },
  variants: {
    "no field of view": { config: { use_fov_model: false }, classes: ["DepthProForDepthEstimation"] },
  },
});
