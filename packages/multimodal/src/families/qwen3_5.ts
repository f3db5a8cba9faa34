import { qwen35 } from "@tiny-random/atlas/configs/qwen3_5";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/qwen3_5_text";
import { qwen35VisionFacts } from "@tiny-random/vision/families/qwen3_5_vision";
import { qwenProcessor } from "@tiny-random/vision/packed-settings";
import { imageTextClass, imageTextClasses } from "../layers/image-text.ts";
import { textClassifier, tokenClassifier } from "../layers/image-text-scores.ts";
import { packedModel } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { qwen3Videos, readsVideos } from "../layers/packed/qwen-videos.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(qwen35, { vision_config: qwen35VisionFacts });
type Config = ConfigOf<typeof facts>;

/** Qwen3-VL's tower without its middle layers' states, and Qwen 3.5's hybrid decoder. */
const model = packedModel<Config>(qwenMarks, readsVideos);

export default multimodalFamily<Config>({
  facts,
  repo: "Qwen/Qwen3.5-9B",
  reference: { text_config, vision_config: { out_hidden_size: 4096 } },
  tokenizer: qwenVisionTokenizer("qwen3_5"),
  preprocessor: qwenProcessor(16),
  processor: { ...packedProcessor<Config>("Qwen3VLProcessor", imagePad), videos: qwen3Videos },
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: {
    ...imageTextClasses("Qwen3_5", model),
    Qwen3_5ForSequenceClassification: imageTextClass<Config>(model, textClassifier()),
    Qwen3_5ForTokenClassification: imageTextClass<Config>(model, tokenClassifier),
  },
});
