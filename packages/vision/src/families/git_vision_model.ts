import { gitVisionModel } from "@tiny-random/atlas/configs/git_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, layerNorm, module, type Tensor, towerEncoder } from "@tiny-random/nn";
import { patchEmbeddings } from "../layers/image-tower.ts";
import { imageTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./clip_vision_model.ts";

const facts = narrowed(gitVisionModel, { image_size: "number", patch_size: "number" });
type GitVisionConfig = ConfigOf<typeof facts>;

/** CLIP's tower, all of whose last states are normalized: a caption is read off the patches (Wang et al., 2022). */
const tower = (c: GitVisionConfig) =>
  module(
    {
      embeddings: patchEmbeddings(c, { classEmbedding: true }),
      pre_layrnorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      encoder: towerEncoder(c),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor) => m.post_layernorm(m.encoder(m.pre_layrnorm(m.embeddings(pixels))).at(-1) as Tensor),
  );

export default visionFamily({
  facts,
  repo: "microsoft/git-base",
  processor,
  architectures: {
    GitVisionModel: imageTowerClass(
      (c: GitVisionConfig) =>
        module({ vision_model: baseModel(tower(c)) }, (m, pixels: Tensor) => m.vision_model(pixels)),
      (model, pixels) => ({ last_hidden_state: model(pixels) }),
    ),
  },
});
