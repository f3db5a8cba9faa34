// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3VLMoeTextConfig, qwen3VlMoeText } from "./qwen3_vl_moe_text.ts";
import { type Qwen3VLMoeVisionConfig, qwen3VlMoeVision } from "./qwen3_vl_moe_vision.ts";

export type Qwen3VLMoeConfig = Readonly<{
  model_type: string;
  text_config: Qwen3VLMoeTextConfig;
  vision_config: Qwen3VLMoeVisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const qwen3VlMoe = configFacts<Qwen3VLMoeConfig>({
  className: "Qwen3VLMoeConfig",
  defaults: {
    model_type: "qwen3_vl_moe",
    text_config: null,
    vision_config: null,
    image_token_id: 151655,
    video_token_id: 151656,
    vision_start_token_id: 151652,
    vision_end_token_id: 151653,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: qwen3VlMoeVision }, text_config: { facts: qwen3VlMoeText } },
});
