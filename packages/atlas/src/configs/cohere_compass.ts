// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CohereCompassTextConfig, cohereCompassText } from "./cohere_compass_text.ts";
import { type CohereCompassVisionConfig, cohereCompassVision } from "./cohere_compass_vision.ts";

export type CohereCompassConfig = Readonly<{
  model_type: string;
  text_config: CohereCompassTextConfig;
  vision_config: CohereCompassVisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const cohereCompass = configFacts<CohereCompassConfig>({
  className: "CohereCompassConfig",
  defaults: {
    model_type: "cohere_compass",
    text_config: null,
    vision_config: null,
    image_token_id: 255031,
    video_token_id: 255032,
    vision_start_token_id: 255028,
    vision_end_token_id: 255029,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: cohereCompassVision }, text_config: { facts: cohereCompassText } },
});
