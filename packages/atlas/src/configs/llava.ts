// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CLIPVisionConfig, clipVisionModel } from "./clip_vision_model.ts";
import { type LlamaConfig, llama } from "./llama.ts";

export type LlavaConfig = Readonly<{
  model_type: string;
  vision_config: CLIPVisionConfig;
  text_config: LlamaConfig;
  image_token_index: number;
  image_seq_length: number;
  projector_hidden_act: string;
  vision_feature_select_strategy: string;
  vision_feature_layer: number | readonly number[];
  multimodal_projector_bias: boolean;
  tie_word_embeddings: boolean;
}>;

export const llava = configFacts<LlavaConfig>({
  className: "LlavaConfig",
  defaults: {
    model_type: "llava",
    vision_config: null,
    text_config: null,
    image_token_index: 32000,
    image_seq_length: 576,
    projector_hidden_act: "gelu",
    vision_feature_select_strategy: "default",
    vision_feature_layer: -2,
    multimodal_projector_bias: true,
    tie_word_embeddings: false,
  },
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
  aliases: { image_token_id: "image_token_index" },
});
