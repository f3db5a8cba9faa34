import { exaone45 } from "@tiny-random/atlas/configs/exaone4_5";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { exaone45VisionFacts } from "@tiny-random/vision/families/exaone4_5_vision";
import { qwenProcessor } from "@tiny-random/vision/packed-settings";
import { imageTextClasses } from "../layers/image-text.ts";
import { markedPrompt, packedModel, packedParts } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { packedVideosAmong } from "../layers/packed/packed-videos.ts";
import { imagePad, qwenVisionTokenizer, videoPad } from "../layers/packed/qwen-tokenizer.ts";
import { qwenVideos } from "../layers/packed/qwen-videos.ts";
import { countedPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(exaone45, { vision_config: exaone45VisionFacts });
type Config = ConfigOf<typeof facts>;

const marks = { start: "<vision>", image: imagePad, end: "</vision>" };

/** Qwen2.5-VL's tower and EXAONE 4, whose tokens count one after another, an image's as any others. */
const model = packedModel<Config>(marks, {
  parts: (c, context) => packedParts(c, context, (language) => language),
  positions: countedPositions(0),
  prompt: (c) => markedPrompt(c, marks),
  videos: packedVideosAmong("image_grid_thw", { marks, positions: countedPositions(0), types: false }),
});

export default multimodalFamily<Config>({
  facts,
  repo: "LGAI-EXAONE/EXAONE-4.5-33B",
  tokenizer: qwenVisionTokenizer("gpt2"),
  preprocessor: qwenProcessor(14),
  processor: { ...packedProcessor<Config>("Exaone4_5_Processor", imagePad), videoToken: videoPad, videos: qwenVideos },
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: imageTextClasses("Exaone4_5_", model),
});
