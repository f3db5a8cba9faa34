import { owlvit as owlvitFacts } from "@tiny-random/atlas/configs/owlvit";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { firstWords, owlvitTextTower, tokenizer } from "@tiny-random/text/families/owlvit_text_model";
import { owlvitVisionFacts, owlvitVisionTower, processor } from "@tiny-random/vision/families/owlvit_vision_model";
import { projectedHalves, projectedTowers } from "../layers/dual-encoder.ts";
import { dualEncoderClass } from "../layers/dual-encoder-class.ts";
import { owlDetection } from "../layers/owl-detection.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(owlvitFacts, {
  vision_config: owlvitVisionFacts,
});
type OwlvitConfig = ConfigOf<typeof facts>;

const towers = (c: OwlvitConfig) =>
  projectedTowers(c, owlvitTextTower(c.text_config), owlvitVisionTower(c.vision_config));

export default multimodalFamily({
  facts,
  repo: "google/owlvit-base-patch32",
  checkpoints: {
    OwlViTForObjectDetection: [
      "google/owlvit-base-patch32",
      "google/owlvit-base-patch16",
      "Xenova/owlvit-base-patch32",
    ],
  },
  unwritten: ["return_dict"],
  tokenizer,
  preprocessor: processor,
  processor: { className: "OwlViTProcessor" },
  architectures: {
    OwlViTModel: dualEncoderClass(towers, projectedHalves, {
      spelling: firstWords,
    }),
    OwlViTForObjectDetection: owlDetection({ key: "owlvit", towers }),
  },
});
