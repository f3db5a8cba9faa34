import { qwen3VlMoe } from "@tiny-random/atlas/configs/qwen3_vl_moe";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/qwen3_vl_moe_text";
import { qwen3VlMoeVisionFacts } from "@tiny-random/vision/families/qwen3_vl_moe_vision";
import { qwenProcessor } from "@tiny-random/vision/packed-settings";
import { imageTextClasses } from "../layers/image-text.ts";
import { packedModel } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { qwen3Videos, readsVideos } from "../layers/packed/qwen-videos.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(qwen3VlMoe, { vision_config: qwen3VlMoeVisionFacts });

export default multimodalFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "Qwen/Qwen3-VL-30B-A3B-Instruct",
  checkpoints: { Qwen3VLMoeForConditionalGeneration: ["Qwen/Qwen3-VL-30B-A3B-Thinking"] },
  reference: {
    text_config,
    vision_config: { out_hidden_size: 2048 },
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: qwenVisionTokenizer("qwen"),
  preprocessor: qwenProcessor(16),
  processor: { ...packedProcessor<ConfigOf<typeof facts>>("Qwen3VLProcessor", imagePad), videos: qwen3Videos },
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: imageTextClasses("Qwen3VLMoe", packedModel(qwenMarks, readsVideos)),
});
