// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3_5MoeTextConfig, qwen35MoeText } from "./qwen3_5_moe_text.ts";
import { type Qwen3_5MoeVisionConfig, qwen35MoeVision } from "./qwen3_5_moe_vision.ts";

export type Qwen3_5MoeConfig = Readonly<{
  model_type: string;
  text_config: Qwen3_5MoeTextConfig;
  vision_config: Qwen3_5MoeVisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const qwen35Moe = configFacts<Qwen3_5MoeConfig>({
  className: "Qwen3_5MoeConfig",
  defaults: {
    model_type: "qwen3_5_moe",
    text_config: null,
    vision_config: null,
    image_token_id: 248056,
    video_token_id: 248057,
    vision_start_token_id: 248053,
    vision_end_token_id: 248054,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: qwen35MoeVision }, text_config: { facts: qwen35MoeText } },
});
