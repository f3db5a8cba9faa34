import { siglipVisionModel } from "@tiny-random/atlas/configs/siglip_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, layerNorm, module, type Tensor, towerEncoder } from "@tiny-random/nn";
import { attentionPooling } from "../layers/attention-pooling.ts";
import { type ImageTowerOutputs, imageTowerOutputs, patchEmbeddings } from "../layers/image-tower.ts";
import { imageEncoderOf, imageTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";

export const siglipVisionFacts = narrowed(siglipVisionModel, { image_size: "number", patch_size: "number" });

/** The config of SigLIP's image tower. */
type SiglipVisionConfig = ConfigOf<typeof siglipVisionFacts>;

/** A tower without a class embedding; the head is attention pooling, where the config has one. */
export const siglipVisionTower = (c: SiglipVisionConfig) =>
  module(
    {
      embeddings: patchEmbeddings(c, { classEmbedding: false }),
      encoder: towerEncoder(c),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      head: c.vision_use_head ? attentionPooling(c) : undefined,
    },
    (m, pixels: Tensor): ImageTowerOutputs => {
      const states = m.encoder(m.embeddings(pixels));
      const hidden = m.post_layernorm(states.at(-1) as Tensor);
      return { hidden, states, ...(m.head && { pooled: m.head(hidden) }) };
    },
  );

/** The preprocessor_config.json of Google's checkpoints. */
export const processor = {
  image_processor_type: "SiglipImageProcessor",
  do_resize: true,
  size: { height: 224, width: 224 },
  resample: 2,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};

export default visionFamily({
  facts: siglipVisionFacts,
  repo: "google/siglip-base-patch16-224",
  processor,
  towers: { encoder: imageEncoderOf((c: SiglipVisionConfig) => siglipVisionTower(c)) },
  architectures: {
    SiglipVisionModel: imageTowerClass(
      (c: SiglipVisionConfig) => baseModel(siglipVisionTower(c)),
      (tower, pixels) => imageTowerOutputs(tower(pixels)),
    ),
  },
});
