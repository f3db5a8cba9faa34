import { clip as clipFacts } from "@tiny-random/atlas/configs/clip";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { clipTextFacts, clipTextTower } from "@tiny-random/text/families/clip_text_model";
import { clipVisionFacts, processor } from "@tiny-random/vision/families/clip_vision_model";
import { clipImageTower } from "@tiny-random/vision/layers/image-tower";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { clipClassification } from "../layers/tower-classification.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(clipFacts, {
  projection_dim: "number",
  logit_scale_init_value: "number",
  text_config: clipTextFacts,
  vision_config: clipVisionFacts,
});
type ClipConfig = ConfigOf<typeof facts>;

const clip = (c: ClipConfig) => projectedTowers(c, clipTextTower(c.text_config), clipImageTower(c.vision_config));

export default multimodalFamily({
  facts,
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
    CLIPForImageClassification: clipClassification<ClipConfig>(),
  },
});
