// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Glm5NextTextConfig, glm5NextText } from "./glm5_next_text.ts";
import { type Glm5NextVisionConfig, glm5NextVision } from "./glm5_next_vision.ts";

export type Glm5NextConfig = Readonly<{
  model_type: string;
  text_config: Glm5NextTextConfig;
  vision_config: Glm5NextVisionConfig;
  image_token_id: number;
  video_token_id: number;
  image_start_token_id: number;
  image_end_token_id: number;
  video_start_token_id: number;
  video_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const glm5Next = configFacts<Glm5NextConfig>({
  className: "Glm5NextConfig",
  defaults: {
    model_type: "glm5_next",
    text_config: null,
    vision_config: null,
    image_token_id: 154854,
    video_token_id: 154855,
    image_start_token_id: 154830,
    image_end_token_id: 154831,
    video_start_token_id: 154832,
    video_end_token_id: 154833,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: glm5NextVision }, text_config: { facts: glm5NextText, flat: true } },
});
