// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Glm4vMoeTextConfig, glm4vMoeText } from "./glm4v_moe_text.ts";
import { type Glm4vMoeVisionConfig, glm4vMoeVision } from "./glm4v_moe_vision.ts";

export type Glm4vMoeConfig = Readonly<{
  model_type: string;
  text_config: Glm4vMoeTextConfig;
  vision_config: Glm4vMoeVisionConfig;
  image_token_id: number;
  video_token_id: number;
  image_start_token_id: number;
  image_end_token_id: number;
  video_start_token_id: number;
  video_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const glm4vMoe = configFacts<Glm4vMoeConfig>({
  className: "Glm4vMoeConfig",
  defaults: {
    model_type: "glm4v_moe",
    text_config: null,
    vision_config: null,
    image_token_id: 151363,
    video_token_id: 151364,
    image_start_token_id: 151339,
    image_end_token_id: 151340,
    video_start_token_id: 151341,
    video_end_token_id: 151342,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: glm4vMoeVision }, text_config: { facts: glm4vMoeText } },
});
