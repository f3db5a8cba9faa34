import { clipTextTower, defaults as text_config } from "@tiny-random/text/families/clip_text_model";
import { processor, defaults as vision_config } from "@tiny-random/vision/families/clip_vision_model";
import { clipImageTower } from "@tiny-random/vision/layers/image-tower";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { towerClassification } from "../layers/tower-classification.ts";
import { multimodalFamily } from "../multimodal-family.ts";

/** The defaults of CLIPConfig. */
const defaults = {
  model_type: "clip",
  text_config,
  vision_config,
  projection_dim: 512,
  logit_scale_init_value: 2.6592,
  initializer_factor: 1,
};
type ClipConfig = typeof defaults;

const clip = (c: ClipConfig) => projectedTowers(c, clipTextTower(c.text_config), clipImageTower(c.vision_config));

export default multimodalFamily({
  defaults,
  repo: "openai/clip-vit-base-patch32",
  checkpoints: {
    CLIPModel: [
      "openai/clip-vit-base-patch16",
      "openai/clip-vit-large-patch14",
      "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
      "Xenova/clip-vit-base-patch32",
    ],
  },
  tokenizer: "clip",
  preprocessor: processor,
  processor: { className: "CLIPProcessor" },
  architectures: {
    CLIPModel: dualEncoderClass(clip, projectedHalves),
    CLIPForImageClassification: towerClassification(
      (c: ClipConfig) => clipImageTower(c.vision_config),
      (hidden) => hidden.slice(1, 1),
      { "vision_model.post_layernorm.": "it normalizes the class token, and labels are of the patches" },
    ),
  },
});
