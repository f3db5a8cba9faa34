// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type LlavaOnevisionConfig = Readonly<{
  model_type: string;
  vision_config: SiglipVisionConfig;
  text_config: Qwen2Config;
  image_token_index: number;
  video_token_index: number;
  projector_hidden_act: string;
  vision_feature_select_strategy: string;
  vision_feature_layer: number | readonly number[];
  multimodal_projector_bias: boolean;
  tie_word_embeddings: boolean;
  image_grid_pinpoints: readonly unknown[];
  vision_aspect_ratio: string;
}>;

export const llavaOnevision = configFacts<LlavaOnevisionConfig>({
  className: "LlavaOnevisionConfig",
  defaults: {
    model_type: "llava_onevision",
    vision_config: null,
    text_config: null,
    image_token_index: 151646,
    video_token_index: 151647,
    projector_hidden_act: "gelu",
    vision_feature_select_strategy: "full",
    vision_feature_layer: -1,
    multimodal_projector_bias: true,
    tie_word_embeddings: false,
    image_grid_pinpoints: null,
    vision_aspect_ratio: "anyres_max_9",
  },
  rules: {
    image_grid_pinpoints: {
      value: [
        [384, 384],
        [384, 768],
        [384, 1152],
        [384, 1536],
        [384, 1920],
        [384, 2304],
        [768, 384],
        [768, 768],
        [768, 1152],
        [768, 1536],
        [768, 1920],
        [768, 2304],
        [1152, 384],
        [1152, 768],
        [1152, 1152],
        [1152, 1536],
        [1152, 1920],
        [1152, 2304],
        [1536, 384],
        [1536, 768],
        [1536, 1152],
        [1536, 1536],
        [1536, 1920],
        [1536, 2304],
        [1920, 384],
        [1920, 768],
        [1920, 1152],
        [1920, 1536],
        [1920, 1920],
        [1920, 2304],
        [2304, 384],
        [2304, 768],
        [2304, 1152],
        [2304, 1536],
        [2304, 1920],
        [2304, 2304],
      ],
    },
  },
  nested: {
    vision_config: {
      facts: siglipVisionModel,
      any: true,
      given: {
        hidden_size: 1152,
        intermediate_size: 4304,
        patch_size: 14,
        image_size: 384,
        num_hidden_layers: 26,
        num_attention_heads: 16,
        vision_use_head: false,
      },
    },
    text_config: { facts: qwen2, any: true },
  },
  kinds: { vision_feature_layer: ["list", "number"] },
  aliases: { image_token_id: "image_token_index", video_token_id: "video_token_index" },
});
