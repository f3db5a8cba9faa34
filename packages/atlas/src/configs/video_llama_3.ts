// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";
import { type VideoLlama3VisionConfig, videoLlama3Vision } from "./video_llama_3_vision.ts";

export type VideoLlama3Config = Readonly<{
  model_type: string;
  text_config: Qwen2Config;
  vision_config: VideoLlama3VisionConfig;
  image_token_id: number;
  video_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const videoLlama3 = configFacts<VideoLlama3Config>({
  className: "VideoLlama3Config",
  defaults: {
    model_type: "video_llama_3",
    text_config: null,
    vision_config: null,
    image_token_id: 151655,
    video_token_id: 151656,
    tie_word_embeddings: false,
  },
  nested: { text_config: { facts: qwen2, any: true }, vision_config: { facts: videoLlama3Vision } },
});
