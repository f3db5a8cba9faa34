import { metaclip2 as metaclip2Facts } from "@tiny-random/atlas/configs/metaclip_2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  metaclip2TextFacts,
  metaclip2TextTower,
  reference as texts,
  tokenizer,
} from "@tiny-random/text/families/metaclip_2_text_model";
import { processor } from "@tiny-random/vision/families/clip_vision_model";
import { reference as images, metaclip2VisionFacts } from "@tiny-random/vision/families/metaclip_2_vision_model";
import { clipImageTower } from "@tiny-random/vision/layers/image-tower";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { clipClassification } from "../layers/tower-classification.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(metaclip2Facts, {
  projection_dim: "number",
  logit_scale_init_value: "number",
  text_config: metaclip2TextFacts,
  vision_config: metaclip2VisionFacts,
});
type MetaClip2Config = ConfigOf<typeof facts>;

/** CLIP trained on texts of all languages (Chuang et al., 2025). */
const metaclip2 = (c: MetaClip2Config) =>
  projectedTowers(c, metaclip2TextTower(c.text_config), clipImageTower(c.vision_config));

export default multimodalFamily({
  facts,
  repo: "facebook/metaclip-2-worldwide-huge-quickgelu",
  checkpoints: { MetaClip2Model: ["facebook/metaclip-2-worldwide-huge-quickgelu"] },
  reference: { text_config: texts, vision_config: images, projection_dim: 1024 },
  tokenizer,
  preprocessor: processor,
  processor: { className: "CLIPProcessor" },
  architectures: {
    MetaClip2Model: dualEncoderClass(metaclip2, projectedHalves),
    MetaClip2ForImageClassification: clipClassification<MetaClip2Config>(),
  },
});
