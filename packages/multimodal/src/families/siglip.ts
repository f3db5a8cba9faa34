import { siglip as siglipFacts } from "@tiny-random/atlas/configs/siglip";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { padding, siglipTextTower, reference as texts, tokenizer } from "@tiny-random/text/families/siglip_text_model";
import { textTowerOutputs } from "@tiny-random/text/layers/encoder/text-tower";
import { processor, siglipVisionFacts, siglipVisionTower } from "@tiny-random/vision/families/siglip_vision_model";
import { imageTowerOutputs } from "@tiny-random/vision/layers/image-tower";
import { siglipTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { towerClassification } from "../layers/tower-classification.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(siglipFacts, {
  vision_config: siglipVisionFacts,
});
type SiglipConfig = ConfigOf<typeof facts>;

/** Two towers whose heads share one space (Zhai et al., 2023). */
const siglip = (c: SiglipConfig) => siglipTowers(siglipTextTower(c.text_config), siglipVisionTower(c.vision_config));

export default multimodalFamily({
  facts,
  repo: "google/siglip2-base-patch16-224",
  checkpoints: {
    SiglipModel: ["google/siglip-base-patch16-224", "google/siglip-so400m-patch14-384"],
  },
  reference: { text_config: texts },
  tokenizer,
  preprocessor: processor,
  processor: { className: "SiglipProcessor" },
  architectures: {
    SiglipModel: dualEncoderClass(
      siglip,
      {
        text: (m, ids, context) => textTowerOutputs(m.text_model(ids, context)),
        image: (m, pixels) => imageTowerOutputs(m.vision_model(pixels)),
      },
      { padding },
    ),
    SiglipForImageClassification: towerClassification(
      (c: SiglipConfig) => siglipVisionTower(c.vision_config),
      (hidden) => hidden,
      { "vision_model.head.": "labels are of the mean of all patches" },
    ),
  },
});
