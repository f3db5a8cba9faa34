import { glm4vMoe } from "@tiny-random/atlas/configs/glm4v_moe";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/glm4v_moe_text";
import { glm4vMoeVisionFacts } from "@tiny-random/vision/families/glm4v_moe_vision";
import { glmProcessor } from "@tiny-random/vision/families/glm4v_vision";
import { imageTextClasses } from "../layers/image-text.ts";
import { glmMarks, glmVisionTokenizer } from "../layers/packed/glm-tokenizer.ts";
import { packedModel } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(glm4vMoe, { vision_config: glm4vMoeVisionFacts });

export default multimodalFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "zai-org/GLM-4.5V",
  reference: {
    text_config,
    vision_config: { intermediate_size: 10944 },
    torch_dtype: "bfloat16",
  },
  tokenizer: glmVisionTokenizer,
  preprocessor: glmProcessor,
  processor: packedProcessor("Glm4vProcessor", glmMarks.image, "volumes"),
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: imageTextClasses("Glm4vMoe", packedModel(glmMarks)),
});
