import { groundingDino } from "@tiny-random/atlas/configs/grounding-dino";
import type { ConfigOf } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import {
  groundingClasses,
  groundingJoined,
  groundingProcessor,
  groundingReference,
  phraseTokenizer,
  tinyGrounding,
} from "../layers/grounding/detector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

type GroundingDinoConfig = ConfigOf<typeof groundingDino>;

export default multimodalFamily({
  facts: groundingDino,
  repo: "IDEA-Research/grounding-dino-tiny",
  checkpoints: {
    GroundingDinoForObjectDetection: [
      "IDEA-Research/grounding-dino-tiny",
      "IDEA-Research/grounding-dino-base",
      "onnx-community/grounding-dino-tiny-ONNX",
    ],
  },
  reference: groundingReference,
  towerFields: ["backbone_config", "text_config"],
  longestText: (c) => c.max_text_len,
  tokenizer: phraseTokenizer,
  preprocessor: groundingProcessor,
  processor: groundingJoined,
  tiny: tinyGrounding,
  architectures: groundingClasses<GroundingDinoConfig>("GroundingDino", {
    similarity: () => module({}, (_, states: Tensor, words: Tensor) => states.matmul(words.transpose(1, 2))),
    sharesSimilarity: null,
  }),
  variants: {
    "a head for each layer": {
      config: { decoder_bbox_embed_share: false },
      classes: ["GroundingDinoForObjectDetection"],
    },
    "learned positions": { config: { position_embedding_type: "learned" }, classes: ["GroundingDinoModel"] },
  },
});
