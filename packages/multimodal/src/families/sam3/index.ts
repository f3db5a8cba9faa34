import { sam3 } from "@tiny-random/atlas/configs/sam3";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { clipTextFacts, clipTextTower } from "@tiny-random/text/families/clip_text_model";
import { sam3VisionFacts } from "@tiny-random/vision/families/sam3_vision_model";
import { processor } from "@tiny-random/vision/families/sam3_vit_model";
import { multimodalFamily } from "../../multimodal-family.ts";
import { detectorClass, detectorProcessor, textLength, tinyDetector } from "./detector.ts";

const facts = narrowed(sam3, { vision_config: sam3VisionFacts, text_config: clipTextFacts });
type Sam3Config = ConfigOf<typeof facts>;

/** CLIP's text tower, of which every state is read. */
const textEncoder = ({ text_config: c }: Sam3Config) =>
  module(
    { text_model: clipTextTower(c), text_projection: linear(c.hidden_size, c.projection_dim, { bias: false }) },
    (m, ids: Tensor, mask: Tensor) => m.text_model(ids, { attention_mask: mask }).hidden,
  );

export default multimodalFamily<Sam3Config>({
  facts,
  repo: "facebook/sam3",
  reference: {
    vision_config: { backbone_config: {} },
    text_config: {
      hidden_size: 1024,
      intermediate_size: 4096,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      max_position_embeddings: textLength,
      hidden_act: "gelu",
    },
  },
  tokenizer: "clip",
  preprocessor: processor,
  processor: detectorProcessor,
  tiny: (c, { size }, merged) => tinyDetector(c, size, merged),
  architectures: { Sam3Model: detectorClass({ textEncoder, pooling: "text_projection", padding: "right" }) },
});
