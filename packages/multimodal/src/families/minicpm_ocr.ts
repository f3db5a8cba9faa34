import { minicpmOcr } from "@tiny-random/atlas/configs/minicpm_ocr";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/qwen3_5_text";
import { minicpmOcrProcessor, minicpmOcrVisionFacts } from "@tiny-random/vision/families/minicpm_ocr_vision";
import { imageTextClasses } from "../layers/image-text.ts";
import {
  slicedConfig,
  slicedModel,
  slicedProcessor,
  slicedTokenizer,
  tinySliced,
} from "../layers/packed/sliced-images.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(minicpmOcr, { vision_config: minicpmOcrVisionFacts });
type Config = ConfigOf<typeof facts>;

export default multimodalFamily<Config>({
  facts,
  repo: "openbmb/MiniCPM-OCR-1.0",
  reference: { text_config },
  resolve: slicedConfig,
  tokenizer: slicedTokenizer,
  preprocessor: { ...minicpmOcrProcessor, downsample_mode: "4x" },
  processor: slicedProcessor("MiniCPMOcrProcessor"),
  towerFields: ["text_config"],
  tiny: (_c, { size }, merged) => tinySliced(merged, size),
  architectures: imageTextClasses("MiniCPMOcr", slicedModel<Config>()),
  variants: {
    "windows merged": { config: { downsample_mode: "16x" }, classes: ["MiniCPMOcrForConditionalGeneration"] },
  },
});
