import { altclip as altclipFacts } from "@tiny-random/atlas/configs/altclip";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { altclipTextFacts, altclipTextTower } from "@tiny-random/text/families/altclip_text_model";
import {
  altclipVisionFacts,
  altclipVisionTower,
  reference as images,
} from "@tiny-random/vision/families/altclip_vision_model";
import { processor } from "@tiny-random/vision/families/clip_vision_model";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(altclipFacts, {
  logit_scale_init_value: "number",
  text_config: altclipTextFacts,
  vision_config: altclipVisionFacts,
});
type AltclipConfig = ConfigOf<typeof facts>;

/** CLIP with texts in many languages. */
const altclip = (c: AltclipConfig) =>
  projectedTowers(
    { ...c, text_config: { hidden_size: c.text_config.project_dim } },
    altclipTextTower(c.text_config, "layer"),
    altclipVisionTower(c.vision_config),
  );

export default multimodalFamily({
  facts,
  repo: "BAAI/AltCLIP",
  checkpoints: { AltCLIPModel: ["BAAI/AltCLIP"] },
  reference: { vision_config: images },
  tokenizer: "xlm_roberta",
  preprocessor: processor,
  processor: { className: "AltCLIPProcessor" },
  architectures: { AltCLIPModel: dualEncoderClass(altclip, projectedHalves) },
});
