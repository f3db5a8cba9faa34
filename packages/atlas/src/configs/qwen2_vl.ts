// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2VLTextConfig, qwen2VlText } from "./qwen2_vl_text.ts";
import { type Qwen2VLVisionConfig, qwen2VlVision } from "./qwen2_vl_vision.ts";

export type Qwen2VLConfig = Readonly<{
  model_type: string;
  text_config: Qwen2VLTextConfig;
  vision_config: Qwen2VLVisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const qwen2Vl = configFacts<Qwen2VLConfig>({
  className: "Qwen2VLConfig",
  defaults: {
    model_type: "qwen2_vl",
    text_config: null,
    vision_config: null,
    image_token_id: 151655,
    video_token_id: 151656,
    vision_start_token_id: 151652,
    vision_end_token_id: 151653,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: qwen2VlVision }, text_config: { facts: qwen2VlText, flat: true } },
});
