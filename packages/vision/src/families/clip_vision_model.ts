import { clipVisionModel } from "@tiny-random/atlas/configs/clip_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, linear, module, type Tensor } from "@tiny-random/nn";
import { clipImageTower } from "../layers/image-tower.ts";
import { clipTowerClass, imageEncoderOf, imageTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const clipVisionFacts = narrowed(clipVisionModel, {
  image_size: "number",
  patch_size: "number",
  num_channels: "number",
  layer_norm_eps: "number",
  projection_dim: "number",
});

/** The config of CLIP's image tower. */
export type ClipVisionConfig = ConfigOf<typeof clipVisionFacts>;

/** The tower, and its pooled output projected to the space shared with texts. */
const projected = (c: ClipVisionConfig) =>
  module(
    {
      vision_model: baseModel(clipImageTower(c)),
      visual_projection: linear(c.hidden_size, c.projection_dim, { bias: false }),
    },
    (m, pixels: Tensor) => {
      const { hidden, pooled } = m.vision_model(pixels);
      return { image_embeds: m.visual_projection(pooled), last_hidden_state: hidden };
    },
  );

/** The class of the projected tower. */
export const projectedClass = imageTowerClass(projected, (model, pixels) => model(pixels));

/** The preprocessor_config.json of OpenAI's checkpoints. */
export const processor = {
  image_processor_type: "CLIPImageProcessor",
  do_resize: true,
  size: { shortest_edge: 224 },
  resample: 3,
  do_center_crop: true,
  crop_size: { height: 224, width: 224 },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  do_convert_rgb: true,
};

export default visionFamily({
  facts: clipVisionFacts,
  repo: "openai/clip-vit-base-patch32",
  processor,
  towers: { encoder: imageEncoderOf((c: ClipVisionConfig) => clipImageTower(c)) },
  architectures: {
    CLIPVisionModel: clipTowerClass<ClipVisionConfig>(),
    CLIPVisionModelWithProjection: projectedClass,
  },
});
