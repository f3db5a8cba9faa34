// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PaddleOCRTextConfig, paddleocrVlText } from "./paddleocr_vl_text.ts";
import { type PaddleOCRVisionConfig, paddleocrVlVision } from "./paddleocr_vl_vision.ts";

export type PaddleOCRVLConfig = Readonly<{
  model_type: string;
  text_config: PaddleOCRTextConfig;
  vision_config: PaddleOCRVisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const paddleocrVl = configFacts<PaddleOCRVLConfig>({
  className: "PaddleOCRVLConfig",
  defaults: {
    model_type: "paddleocr_vl",
    text_config: null,
    vision_config: null,
    image_token_id: 100295,
    video_token_id: 100296,
    vision_start_token_id: 101305,
    vision_end_token_id: 101306,
    tie_word_embeddings: true,
  },
  nested: { vision_config: { facts: paddleocrVlVision }, text_config: { facts: paddleocrVlText, flat: true } },
});
