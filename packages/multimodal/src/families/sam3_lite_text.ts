import { sam3LiteText } from "@tiny-random/atlas/configs/sam3_lite_text";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { calledAs, type Tensor } from "@tiny-random/nn";
import { liteTextTower, padding } from "@tiny-random/text/families/sam3_lite_text_text_model";
import { sam3VisionFacts } from "@tiny-random/vision/families/sam3_vision_model";
import { processor } from "@tiny-random/vision/families/sam3_vit_model";
import { multimodalFamily } from "../multimodal-family.ts";
import { detectorClass, detectorProcessor, tinyDetector } from "./sam3/detector.ts";

const facts = narrowed(sam3LiteText, { vision_config: sam3VisionFacts });
type Sam3LiteTextConfig = ConfigOf<typeof facts>;

const textEncoder = (c: Sam3LiteTextConfig) => {
  const tower = liteTextTower(c.text_config);
  return calledAs(tower, (ids: Tensor, mask: Tensor) => tower(ids, { attention_mask: mask }).hidden);
};

export default multimodalFamily<Sam3LiteTextConfig>({
  facts,
  repo: "yonigozlan/sam3-litetext-s0",
  reference: { vision_config: { backbone_config: {} }, text_config: {} },
  tokenizer: "clip",
  preprocessor: processor,
  processor: detectorProcessor,
  tiny: (c, { size }, merged) => tinyDetector(c, size, merged),
  architectures: { Sam3LiteTextModel: detectorClass({ textEncoder, pooling: "projection", padding }) },
});
