// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2_5_VLTextConfig, qwen25VlText } from "./qwen2_5_vl_text.ts";
import { type Qwen2_5_VLVisionConfig, qwen25VlVision } from "./qwen2_5_vl_vision.ts";

export type Qwen2_5_VLConfig = Readonly<{
  model_type: string;
  text_config: Qwen2_5_VLTextConfig;
  vision_config: Qwen2_5_VLVisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const qwen25Vl = configFacts<Qwen2_5_VLConfig>({
  className: "Qwen2_5_VLConfig",
  defaults: {
    model_type: "qwen2_5_vl",
    text_config: null,
    vision_config: null,
    image_token_id: 151655,
    video_token_id: 151656,
    vision_start_token_id: 151652,
    vision_end_token_id: 151653,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: qwen25VlVision }, text_config: { facts: qwen25VlText, flat: true } },
});
