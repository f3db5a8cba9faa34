// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Cosmos3EdgeTextConfig, cosmos3EdgeText } from "./cosmos3_edge_text.ts";
import { type Cosmos3EdgeVisionConfig, cosmos3EdgeVision } from "./cosmos3_edge_vision.ts";

export type Cosmos3EdgeConfig = Readonly<{
  model_type: string;
  text_config: Cosmos3EdgeTextConfig;
  vision_config: Cosmos3EdgeVisionConfig;
  projector_hidden_size: number;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const cosmos3Edge = configFacts<Cosmos3EdgeConfig>({
  className: "Cosmos3EdgeConfig",
  defaults: {
    model_type: "cosmos3_edge",
    text_config: null,
    vision_config: null,
    projector_hidden_size: 11520,
    image_token_id: 19,
    video_token_id: 18,
    vision_start_token_id: 20,
    vision_end_token_id: 21,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: cosmos3EdgeVision }, text_config: { facts: cosmos3EdgeText } },
});
