import { cosmos3Omni } from "@tiny-random/atlas/configs/cosmos3_omni";
import type { Qwen3VLTextConfig } from "@tiny-random/atlas/configs/qwen3_vl_text";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { beside, joined } from "@tiny-random/nn";
import { qwen3VlAttention, qwen3VlParts, reference as text_config } from "@tiny-random/text/families/qwen3_vl_text";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/decoder/rotary-decoder";
import { qwen3VlVisionFacts, reference as vision_config } from "@tiny-random/vision/families/qwen3_vl_vision";
import { qwenProcessor } from "@tiny-random/vision/packed-settings";
import { imageTextClasses } from "../layers/image-text.ts";
import { type ImageTextParts, imageTowerOf, weights } from "../layers/image-text-parts.ts";
import { deepStacked, onThreeAxes, packedModel, tokensOf } from "../layers/packed/packed-image-text.ts";
import { fittedTower, packedProcessor } from "../layers/packed/packed-processor.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { qwen3Videos, readsVideos } from "../layers/packed/qwen-videos.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(cosmos3Omni, { vision_config: qwen3VlVisionFacts });
type Config = ConfigOf<typeof facts>;

/** Keys of attention as diffusion models have them: the checkpoint is one of both. */
const keys = {
  q_proj: "to_q",
  k_proj: "to_k",
  v_proj: "to_v",
  o_proj: "to_out",
  q_norm: "norm_q",
  k_norm: "norm_k",
};

const decoder = languageOf(
  rotaryDecoderFamily<Qwen3VLTextConfig & Pick<Config, "tie_word_embeddings">>({
    ...qwen3VlParts,
    attention: (c, layer) => qwen3VlAttention(c, layer, keys),
  }),
);

/** Qwen3-VL, whose weights a checkpoint of the class that generates holds without any key before them. */
const parts = (c: Config, context: Context): ImageTextParts => {
  const visual = imageTowerOf(c, context);
  const language = decoder({ ...c.text_config, tie_word_embeddings: c.tie_word_embeddings });
  return {
    language: onThreeAxes(deepStacked(language, c.vision_config.deepstack_visual_indexes.length)),
    model: weights({ visual, language_model: language.backbone }),
    generating: joined(visual, beside(language.backbone, { lm_head: language.head })),
    features: ({ pixel_values, image_grid_thw }) => {
      if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
      return tokensOf(visual({ hidden_states: pixel_values, grid_thw: image_grid_thw }));
    },
  };
};

export default multimodalFamily<Config>({
  facts,
  repo: "nvidia/Cosmos3-Nano",
  reference: { text_config, vision_config },
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: qwenVisionTokenizer("qwen"),
  preprocessor: qwenProcessor(16),
  processor: { ...packedProcessor<Config>("Qwen3VLProcessor", imagePad), videos: qwen3Videos },
  tiny: (c, _context, merged) => fittedTower(c, merged),
  architectures: imageTextClasses("Cosmos3Omni", packedModel<Config>(qwenMarks, { parts, ...readsVideos })),
});
