// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MiniMaxM3VLTextConfig, minimaxM3VlText } from "./minimax_m3_vl_text.ts";
import { type MiniMaxM3VLVisionConfig, minimaxM3VlVision } from "./minimax_m3_vl_vision.ts";

export type MiniMaxM3VLConfig = Readonly<{
  model_type: string;
  vision_config: MiniMaxM3VLVisionConfig;
  text_config: MiniMaxM3VLTextConfig;
  image_token_index: number;
  video_token_index: number;
  projector_hidden_size: number;
  tie_word_embeddings: boolean;
  merged_hidden_size: number;
}>;

export const minimaxM3Vl = configFacts<MiniMaxM3VLConfig>({
  className: "MiniMaxM3VLConfig",
  defaults: {
    model_type: "minimax_m3_vl",
    vision_config: null,
    text_config: null,
    image_token_index: 200025,
    video_token_index: 200026,
    projector_hidden_size: 6144,
    tie_word_embeddings: false,
  },
  rules: { merged_hidden_size: { value: 24576, always: true } },
  nested: { text_config: { facts: minimaxM3VlText }, vision_config: { facts: minimaxM3VlVision } },
  aliases: { image_token_id: "image_token_index", video_token_id: "video_token_index" },
});
