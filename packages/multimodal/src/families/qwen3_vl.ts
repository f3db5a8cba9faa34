import { qwen3Vl } from "@tiny-random/atlas/configs/qwen3_vl";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/qwen3_vl_text";
import { qwen3VlVisionFacts, reference as vision_config } from "@tiny-random/vision/families/qwen3_vl_vision";
import { qwenProcessor } from "@tiny-random/vision/packed-settings";
import { imageTextClasses } from "../layers/image-text.ts";
import { packedModel } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { qwen3Videos, readsVideos } from "../layers/packed/qwen-videos.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(qwen3Vl, { vision_config: qwen3VlVisionFacts });

export default multimodalFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "Qwen/Qwen3-VL-4B-Instruct",
  checkpoints: { Qwen3VLForConditionalGeneration: ["Qwen/Qwen3-VL-2B-Instruct", "Qwen/Qwen3-VL-8B-Instruct"] },
  reference: {
    text_config: { ...text_config, tie_word_embeddings: true },
    vision_config,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: qwenVisionTokenizer("qwen"),
  preprocessor: qwenProcessor(16),
  processor: { ...packedProcessor<ConfigOf<typeof facts>>("Qwen3VLProcessor", imagePad), videos: qwen3Videos },
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: imageTextClasses("Qwen3VL", packedModel(qwenMarks, readsVideos)),
});
