import { mmGroundingDino } from "@tiny-random/atlas/configs/mm-grounding-dino";
import type { ConfigOf } from "@tiny-random/core";
import { module, Parameter, type Tensor } from "@tiny-random/nn";
import {
  groundingClasses,
  groundingJoined,
  groundingProcessor,
  groundingReference,
  phraseTokenizer,
  tinyGrounding,
} from "../layers/grounding/detector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

type MMGroundingDinoConfig = ConfigOf<typeof mmGroundingDino>;

/** Scores over the square root of the width, and a number added to all of them. */
const similarity = (c: MMGroundingDinoConfig) =>
  module({ bias: new Parameter([], { kind: "bias" }) }, (m, states: Tensor, words: Tensor) =>
    states.matmul(words.transpose(1, 2)).div(Math.sqrt(c.d_model)).add(m.bias),
  );

export default multimodalFamily({
  facts: mmGroundingDino,
  repo: "openmmlab-community/mm_grounding_dino_tiny_o365v1_goldg_v3det",
  checkpoints: {
    MMGroundingDinoForObjectDetection: ["openmmlab-community/mm_grounding_dino_tiny_o365v1_goldg_v3det"],
  },
  reference: groundingReference,
  towerFields: ["backbone_config", "text_config"],
  longestText: (c) => c.max_text_len,
  tokenizer: phraseTokenizer,
  preprocessor: groundingProcessor,
  processor: groundingJoined,
  tiny: tinyGrounding,
  architectures: groundingClasses<MMGroundingDinoConfig>("MMGroundingDino", {
    similarity,
    sharesSimilarity: (c) => c.decoder_cls_embed_share,
  }),
  variants: {
    "heads for each layer": {
      config: { decoder_bbox_embed_share: false, decoder_cls_embed_share: false },
      classes: ["MMGroundingDinoForObjectDetection"],
    },
  },
});
