import { glm4v } from "@tiny-random/atlas/configs/glm4v";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/glm4v_text";
import { glm4vVisionFacts, glmProcessor } from "@tiny-random/vision/families/glm4v_vision";
import { imageTextClasses } from "../layers/image-text.ts";
import { glmMarks, glmVisionTokenizer } from "../layers/packed/glm-tokenizer.ts";
import { packedModel } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(glm4v, { vision_config: glm4vVisionFacts });

export default multimodalFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "zai-org/GLM-4.1V-9B-Thinking",
  checkpoints: { Glm4vForConditionalGeneration: ["zai-org/GLM-4.1V-9B-Base"] },
  reference: {
    text_config,
    torch_dtype: "bfloat16",
  },
  tokenizer: glmVisionTokenizer,
  preprocessor: glmProcessor,
  processor: packedProcessor("Glm4vProcessor", glmMarks.image, "volumes"),
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: imageTextClasses("Glm4v", packedModel(glmMarks)),
});
