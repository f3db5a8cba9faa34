// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Glm4vTextConfig, glm4vText } from "./glm4v_text.ts";
import { type Glm4vVisionConfig, glm4vVision } from "./glm4v_vision.ts";

export type Glm46VConfig = Readonly<{
  model_type: string;
  text_config: Glm4vTextConfig;
  vision_config: Glm4vVisionConfig;
  image_token_id: number;
  video_token_id: number;
  image_start_token_id: number;
  image_end_token_id: number;
  video_start_token_id: number;
  video_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const glm46v = configFacts<Glm46VConfig>({
  className: "Glm46VConfig",
  defaults: {
    model_type: "glm46v",
    text_config: null,
    vision_config: null,
    image_token_id: 151343,
    video_token_id: 151344,
    image_start_token_id: 151339,
    image_end_token_id: 151340,
    video_start_token_id: 151361,
    video_end_token_id: 151362,
    tie_word_embeddings: false,
  },
  nested: { text_config: { facts: glm4vText, any: true }, vision_config: { facts: glm4vVision, any: true } },
});
