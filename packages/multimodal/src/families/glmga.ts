import { glmga } from "@tiny-random/atlas/configs/glmga";
import { type ConfigOf, narrowed, ownedBy } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/glm4v_text";
import { glm4vVisionFacts, glmProcessor } from "@tiny-random/vision/families/glm4v_vision";
import { glmMarks, glmVisionTokenizer } from "../layers/packed/glm-tokenizer.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import glm46v from "./glm46v.ts";

const facts = narrowed(glmga, { vision_config: glm4vVisionFacts });

export default multimodalFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "zai-org/GLM-GA",
  reference: {
    text_config,
    torch_dtype: "bfloat16",
  },
  tokenizer: glmVisionTokenizer,
  preprocessor: { ...glmProcessor, image_processor_type: "GlmgaImageProcessor" },
  processor: packedProcessor("Glm46VProcessor", glmMarks.image, "volumes"),
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: ownedBy(glm46v, ["Glm46VForConditionalGeneration", "Glm46VModel"]),
});
