// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3_5TextConfig, qwen35Text } from "./qwen3_5_text.ts";
import { type Qwen3_5VisionConfig, qwen35Vision } from "./qwen3_5_vision.ts";

export type Qwen3_5Config = Readonly<{
  model_type: string;
  text_config: Qwen3_5TextConfig;
  vision_config: Qwen3_5VisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const qwen35 = configFacts<Qwen3_5Config>({
  className: "Qwen3_5Config",
  defaults: {
    model_type: "qwen3_5",
    text_config: null,
    vision_config: null,
    image_token_id: 248056,
    video_token_id: 248057,
    vision_start_token_id: 248053,
    vision_end_token_id: 248054,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: qwen35Vision }, text_config: { facts: qwen35Text } },
});
