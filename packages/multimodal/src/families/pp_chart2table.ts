import { ppChart2table } from "@tiny-random/atlas/configs/pp_chart2table";
import { ppChart2tableVision } from "@tiny-random/atlas/configs/pp_chart2table_vision";
import { narrowed, shrinkConfig } from "@tiny-random/core";
import { imageTextGenerator } from "../layers/image-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import {
  featureCount,
  type GotOcr2Config,
  generationConfig,
  gotOcr2,
  imageToken,
  text_config,
  tinyVision,
  tokenizer,
} from "./got_ocr2.ts";

const facts = narrowed(ppChart2table, {
  vision_config: narrowed(ppChart2tableVision, { image_size: "number", patch_size: "number" }),
});

/** Charts read by GOT-OCR 2: its processor expands nothing, texts have a placeholder for each feature already. */
const withPlaceholders: typeof gotOcr2 = {
  ...gotOcr2,
  prompt: (c: GotOcr2Config) => ({
    written: (text) =>
      `<|im_start|>user\n<img>${imageToken.repeat(featureCount(c))}</img>${text}<|im_end|><|im_start|>assistant\n`,
    expanded: (written) => written,
  }),
};

export default multimodalFamily({
  facts,
  repo: "PaddlePaddle/PP-Chart2Table_safetensors",
  reference: { text_config, torch_dtype: "bfloat16" },
  generationConfig,
  tokenizer,
  preprocessor: {
    image_processor_type: "PPChart2TableImageProcessor",
    do_resize: true,
    size: { height: 1024, width: 1024 },
    resample: 3,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  },
  processor: { className: "PPChart2TableProcessor", imageToken },
  towerFields: ["text_config"],
  tiny: (_c, { size }, merged) => {
    const vision = shrinkConfig(merged.vision_config, size);
    const vision_config = { ...vision, ...tinyVision(vision, size.width) };
    return { vision_config, image_seq_length: featureCount({ vision_config }) };
  },
  architectures: {
    GotOcr2ForConditionalGeneration: { owner: "got_ocr2", ...imageTextGenerator(withPlaceholders) },
  },
});
