// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CLIPVisionConfig, clipVisionModel } from "./clip_vision_model.ts";
import { type LlamaConfig, llama } from "./llama.ts";

export type LlavaNextVideoConfig = Readonly<{
  model_type: string;
  vision_config: CLIPVisionConfig;
  text_config: LlamaConfig;
  image_token_index: number;
  video_token_index: number;
  projector_hidden_act: string;
  vision_feature_select_strategy: string;
  vision_feature_layer: number | readonly number[];
  multimodal_projector_bias: boolean;
  tie_word_embeddings: boolean;
  image_grid_pinpoints: readonly unknown[];
  spatial_pool_mode: string;
  spatial_pool_stride: number;
  image_seq_length: number;
  video_seq_length: number;
}>;

export const llavaNextVideo = configFacts<LlavaNextVideoConfig>({
  className: "LlavaNextVideoConfig",
  defaults: {
    model_type: "llava_next_video",
    vision_config: null,
    text_config: null,
    image_token_index: 32001,
    video_token_index: 32000,
    projector_hidden_act: "gelu",
    vision_feature_select_strategy: "default",
    vision_feature_layer: -2,
    multimodal_projector_bias: true,
    tie_word_embeddings: false,
    image_grid_pinpoints: null,
    spatial_pool_mode: "average",
    spatial_pool_stride: 2,
    image_seq_length: 576,
    video_seq_length: 288,
  },
  rules: { image_grid_pinpoints: { value: [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]] } },
  nested: {
    vision_config: {
      facts: clipVisionModel,
      any: true,
      given: {
        intermediate_size: 4096,
        hidden_size: 1024,
        patch_size: 14,
        image_size: 336,
        num_hidden_layers: 24,
        num_attention_heads: 16,
        vocab_size: 32000,
        projection_dim: 768,
      },
    },
    text_config: { facts: llama, any: true },
  },
  kinds: { vision_feature_layer: ["list", "number"] },
  aliases: { image_token_id: "image_token_index", video_token_id: "video_token_index" },
});
