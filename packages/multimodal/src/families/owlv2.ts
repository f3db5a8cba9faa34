import { owlv2 as owlv2Facts } from "@tiny-random/atlas/configs/owlv2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { firstWords, owlvitTextTower, tokenizer } from "@tiny-random/text/families/owlvit_text_model";
import { reference as images, owlv2VisionFacts, processor } from "@tiny-random/vision/families/owlv2_vision_model";
import { owlvitVisionTower } from "@tiny-random/vision/families/owlvit_vision_model";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { owlDetection, patchHead } from "../layers/owl-detection.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(owlv2Facts, { vision_config: owlv2VisionFacts });
type Owlv2Config = ConfigOf<typeof facts>;

const towers = (c: Owlv2Config) =>
  projectedTowers(c, owlvitTextTower(c.text_config), owlvitVisionTower(c.vision_config));

export default multimodalFamily({
  facts,
  repo: "google/owlv2-base-patch16-ensemble",
  checkpoints: {
    Owlv2ForObjectDetection: [
      "google/owlv2-base-patch16-ensemble",
      "google/owlv2-large-patch14-ensemble",
      "Xenova/owlv2-base-patch16-ensemble",
    ],
  },
  reference: { vision_config: images },
  unwritten: ["return_dict"],
  tokenizer,
  preprocessor: processor,
  processor: { className: "Owlv2Processor" },
  architectures: {
    Owlv2Model: dualEncoderClass(towers, projectedHalves, { spelling: firstWords }),
    Owlv2ForObjectDetection: owlDetection({
      key: "owlv2",
      towers,
      objectness: (c: Owlv2Config) => patchHead(c.vision_config, 1),
    }),
  },
});
