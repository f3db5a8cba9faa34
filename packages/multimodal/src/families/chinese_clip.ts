import { chineseClip as chineseClipFacts } from "@tiny-random/atlas/configs/chinese_clip";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { chineseClipTextTower, reference as texts } from "@tiny-random/text/families/chinese_clip_text_model";
import {
  chineseClipVisionFacts,
  reference as images,
  processor,
} from "@tiny-random/vision/families/chinese_clip_vision_model";
import { clipImageTower } from "@tiny-random/vision/layers/image-tower";
import { firstTokenTower, projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(chineseClipFacts, {
  projection_dim: "number",
  logit_scale_init_value: "number",
  vision_config: chineseClipVisionFacts,
});
type ChineseClipConfig = ConfigOf<typeof facts>;

/** CLIP whose texts are read by BERT (Yang et al., 2022). */
const chineseClip = (c: ChineseClipConfig) =>
  projectedTowers(c, firstTokenTower(chineseClipTextTower(c.text_config)), clipImageTower(c.vision_config));

export default multimodalFamily({
  facts,
  repo: "OFA-Sys/chinese-clip-vit-base-patch16",
  checkpoints: {
    ChineseCLIPModel: [
      "OFA-Sys/chinese-clip-vit-base-patch16",
      "OFA-Sys/chinese-clip-vit-large-patch14",
      "Xenova/chinese-clip-vit-base-patch16",
    ],
  },
  reference: { text_config: texts, vision_config: images },
  tokenizer: "bert",
  preprocessor: processor,
  processor: { className: "ChineseCLIPProcessor" },
  architectures: { ChineseCLIPModel: dualEncoderClass(chineseClip, projectedHalves, { tokenTypes: true }) },
});
