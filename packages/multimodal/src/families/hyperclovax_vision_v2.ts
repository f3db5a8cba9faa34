import { hyperclovaxVisionV2 } from "@tiny-random/atlas/configs/hyperclovax_vision_v2";
import { qwen25VlVision } from "@tiny-random/atlas/configs/qwen2_5_vl_vision";
import { type ConfigOf, type Context, narrowed, shrinkConfig } from "@tiny-random/core";
import { beside, linear } from "@tiny-random/nn";
import { tinyWindowTower, windowTower } from "@tiny-random/vision/layers/packed/window-tower";
import { qwenProcessor } from "@tiny-random/vision/packed-settings";
import { imageTextClasses } from "../layers/image-text.ts";
import { type ImageTextParts, languageOf, weights } from "../layers/image-text-parts.ts";
import { markedPrompt, packedModel } from "../layers/packed/packed-image-text.ts";
import { packedProcessor } from "../layers/packed/packed-processor.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { countedPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(hyperclovaxVisionV2, {
  vision_config: narrowed(qwen25VlVision, { patch_size: "number", temporal_patch_size: "number" }),
});
type Config = ConfigOf<typeof facts>;

/** Qwen2.5-VL's tower, one linear layer, and HyperCLOVA X, whose tokens count one after another. */
const parts = (c: Config, context: Context): ImageTextParts => {
  const language = languageOf(c, context);
  const vision_model = windowTower(c.vision_config);
  const projector = linear(c.vision_config.out_hidden_size, c.text_config.hidden_size);
  const language_model = beside(language.backbone, { lm_head: language.head });
  return {
    language,
    model: weights({ vision_model, projector, language_model: language.backbone }),
    generating: weights({ model: weights({ vision_model, vision_projector: projector, language_model }) }),
    features: ({ pixel_values, image_grid_thw }) => {
      if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
      return projector(vision_model(pixel_values, image_grid_thw).tokens);
    },
  };
};

export default multimodalFamily<Config>({
  facts,
  repo: "naver-hyperclovax/HyperCLOVAX-SEED-Think-32B",
  tokenizer: qwenVisionTokenizer("gpt2"),
  preprocessor: qwenProcessor(14),
  processor: packedProcessor("HyperCLOVAXVisionV2Processor", imagePad),
  towerFields: ["text_config"],
  tiny: (_c, { size }, merged) => ({
    // Tokens are wider than the text, so that the projection is no square.
    vision_config: shrinkConfig(merged.vision_config, size, {
      ...tinyWindowTower(merged.vision_config, size),
      out_hidden_size: 1.5 * size.width,
    }),
  }),
  architectures: imageTextClasses(
    "HyperCLOVAXVisionV2",
    packedModel<Config>(qwenMarks, {
      parts,
      positions: countedPositions(0),
      prompt: (c) => markedPrompt(c, qwenMarks),
    }),
  ),
});
