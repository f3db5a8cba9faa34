import { cohereCompass } from "@tiny-random/atlas/configs/cohere_compass";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/cohere_compass_text";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { cohereCompassVisionFacts } from "@tiny-random/vision/families/cohere_compass_vision";
import { qwenProcessor } from "@tiny-random/vision/packed-settings";
import { imageTextClasses } from "../layers/image-text.ts";
import { packedModel } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(cohereCompass, { vision_config: cohereCompassVisionFacts });

const marks = { start: "<|VISION_START|>", image: "<|IMAGE_PAD|>", end: "<|VISION_END|>" };

/** Qwen3-VL's shape over Cohere 2. */
export default multimodalFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "CohereLabs/North-Micro-Vision-Instruct",
  needs: ["text_config", "text_config.rope_parameters"],
  reference: { text_config },
  tokenizer: extendedTokenizer("cohere", {
    tokens: {
      vision_start_token: marks.start,
      vision_end_token: marks.end,
      image_token: marks.image,
      video_token: "<|VIDEO_PAD|>",
    },
  }),
  preprocessor: { ...qwenProcessor(16), image_processor_type: "CohereCompassImageProcessor" },
  processor: packedProcessor("CohereCompassProcessor", marks.image),
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: imageTextClasses("CohereCompass", packedModel(marks)),
});
