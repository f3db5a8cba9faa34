import { tipsv2 as tipsv2Facts } from "@tiny-random/atlas/configs/tipsv2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { tipsv2TextTower, tokenizer } from "@tiny-random/text/families/tipsv2_text_model";
import { textTowerOutputs } from "@tiny-random/text/layers/encoder/text-tower";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import {
  processor,
  tipsv2Backbone,
  tipsv2VisionFacts,
  tipsv2VisionTower,
} from "@tiny-random/vision/families/tipsv2_vision_model";
import { imageClass, morePatches } from "@tiny-random/vision/layers/image-class";
import { imageTowerOutputs } from "@tiny-random/vision/layers/image-tower";
import { learnedNumber, similarities } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(tipsv2Facts, { vision_config: tipsv2VisionFacts });
type Tipsv2Config = ConfigOf<typeof facts>;

/** Texts and images by the class token of DINOv2 and the mean of tokens; cosines are divided by a temperature. */
const tipsv2 = (c: Tipsv2Config) =>
  module(
    {
      text_encoder: tipsv2TextTower(c.text_config),
      vision_encoder: tipsv2VisionTower(c.vision_config),
      temperature: learnedNumber(c.temperature_init_value),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) =>
      similarities(m.text_encoder(ids, context).pooled, m.vision_encoder(pixels).pooled, (graph) =>
        graph.constant([1], "float32", []).div(m.temperature),
      ),
  );

export default multimodalFamily({
  facts,
  repo: "google/tipsv2-b14",
  checkpoints: { Tipsv2Model: ["google/tipsv2-b14"] },
  tokenizer,
  preprocessor: processor,
  processor: { className: "Tipsv2Processor" },
  architectures: {
    Tipsv2Model: dualEncoderClass(tipsv2, {
      text: (m, ids, context) => textTowerOutputs(m.text_encoder(ids, context)),
      image: (m, pixels) => imageTowerOutputs(m.vision_encoder(pixels)),
    }),
    Tipsv2VisionBackbone: {
      owner: "tipsv2_vision_model",
      ...imageClass<Tipsv2Config>({ other: (c) => morePatches(c.vision_config) }, (c) =>
        tipsv2Backbone(c.vision_config),
      ),
    },
  },
});
