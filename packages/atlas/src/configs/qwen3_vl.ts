// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3VLTextConfig, qwen3VlText } from "./qwen3_vl_text.ts";
import { type Qwen3VLVisionConfig, qwen3VlVision } from "./qwen3_vl_vision.ts";

export type Qwen3VLConfig = Readonly<{
  model_type: string;
  text_config: Qwen3VLTextConfig;
  vision_config: Qwen3VLVisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const qwen3Vl = configFacts<Qwen3VLConfig>({
  className: "Qwen3VLConfig",
  defaults: {
    model_type: "qwen3_vl",
    text_config: null,
    vision_config: null,
    image_token_id: 151655,
    video_token_id: 151656,
    vision_start_token_id: 151652,
    vision_end_token_id: 151653,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: qwen3VlVision }, text_config: { facts: qwen3VlText } },
});
