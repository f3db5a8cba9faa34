import { siglip as siglipFacts } from "@tiny-random/atlas/configs/siglip";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { padding, siglipTextTower, reference as texts, tokenizer } from "@tiny-random/text/families/siglip_text_model";
import { textTowerOutputs } from "@tiny-random/text/layers/encoder/text-tower";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { processor, siglipVisionFacts, siglipVisionTower } from "@tiny-random/vision/families/siglip_vision_model";
import { imageTowerOutputs } from "@tiny-random/vision/layers/image-tower";
import { exponential, learnedNumber, similarities } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { towerClassification } from "../layers/tower-classification.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(siglipFacts, {
  vision_config: siglipVisionFacts,
});
type SiglipConfig = ConfigOf<typeof facts>;

/** Two towers whose heads share one space; scale and bias as training starts them (Zhai et al., 2023). */
const siglip = (c: SiglipConfig) =>
  module(
    {
      text_model: siglipTextTower(c.text_config),
      vision_model: siglipVisionTower(c.vision_config),
      logit_scale: learnedNumber(Math.fround(Math.LN10), [1]),
      logit_bias: learnedNumber(-10, [1]),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const [text, image] = [m.text_model(ids, context).pooled, m.vision_model(pixels).pooled as Tensor];
      return similarities(text, image, exponential(m.logit_scale), m.logit_bias);
    },
  );

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
