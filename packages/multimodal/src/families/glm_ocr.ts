import { glmOcr } from "@tiny-random/atlas/configs/glm_ocr";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/glm_ocr_text";
import { glmOcrVisionFacts } from "@tiny-random/vision/families/glm_ocr_vision";
import { glmProcessor } from "@tiny-random/vision/families/glm4v_vision";
import { imageTextClasses } from "../layers/image-text.ts";
import { glmMarks, glmVisionTokenizer } from "../layers/packed/glm-tokenizer.ts";
import { packedModel } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(glmOcr, { vision_config: glmOcrVisionFacts });

export default multimodalFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "zai-org/GLM-OCR",
  reference: {
    text_config,
    torch_dtype: "bfloat16",
  },
  tokenizer: glmVisionTokenizer,
  preprocessor: { ...glmProcessor, image_processor_type: "Glm46VImageProcessor" },
  processor: packedProcessor("Glm46VProcessor", glmMarks.image, "volumes"),
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: imageTextClasses("GlmOcr", packedModel(glmMarks)),
});
