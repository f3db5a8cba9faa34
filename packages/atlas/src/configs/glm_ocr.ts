// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GlmOcrTextConfig, glmOcrText } from "./glm_ocr_text.ts";
import { type GlmOcrVisionConfig, glmOcrVision } from "./glm_ocr_vision.ts";

export type GlmOcrConfig = Readonly<{
  model_type: string;
  text_config: GlmOcrTextConfig;
  vision_config: GlmOcrVisionConfig;
  image_token_id: number;
  video_token_id: number;
  image_start_token_id: number;
  image_end_token_id: number;
  video_start_token_id: number;
  video_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const glmOcr = configFacts<GlmOcrConfig>({
  className: "GlmOcrConfig",
  defaults: {
    model_type: "glm_ocr",
    text_config: null,
    vision_config: null,
    image_token_id: 59280,
    video_token_id: 59281,
    image_start_token_id: 59256,
    image_end_token_id: 59257,
    video_start_token_id: 59258,
    video_end_token_id: 59259,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: glmOcrVision }, text_config: { facts: glmOcrText } },
});
