import { minicpmv46 } from "@tiny-random/atlas/configs/minicpmv4_6";
import { minicpmv46Vision } from "@tiny-random/atlas/configs/minicpmv4_6_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/qwen3_5_text";
import { imageTextClasses } from "../layers/image-text.ts";
import {
  slicedConfig,
  slicedModel,
  slicedProcessor,
  slicedTokenizer,
  tinySliced,
} from "../layers/packed/sliced-images.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(minicpmv46, {
  vision_config: narrowed(minicpmv46Vision, { image_size: "number", patch_size: "number" }),
});
type Config = ConfigOf<typeof facts>;

export default multimodalFamily<Config>({
  facts,
  repo: "openbmb/MiniCPM-V-4.6",
  reference: { text_config },
  resolve: slicedConfig,
  tokenizer: slicedTokenizer,
  preprocessor: {
    image_processor_type: "MiniCPMV4_6ImageProcessor",
    scale_resolution: 448,
    patch_size: 14,
    downsample_mode: "16x",
  },
  processor: slicedProcessor("MiniCPMV4_6Processor"),
  towerFields: ["text_config"],
  tiny: (_c, { size }, merged) => tinySliced(merged, size),
  architectures: imageTextClasses("MiniCPMV4_6", slicedModel<Config>()),
  variants: {
    "windows not merged": { config: { downsample_mode: "4x" }, classes: ["MiniCPMV4_6ForConditionalGeneration"] },
  },
});
