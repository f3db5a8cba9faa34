// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CLIPVisionConfig, clipVisionModel } from "./clip_vision_model.ts";
import { type LlamaConfig, llama } from "./llama.ts";

export type VipLlavaConfig = Readonly<{
  model_type: string;
  vision_config: CLIPVisionConfig;
  text_config: LlamaConfig;
  image_token_index: number;
  projector_hidden_act: string;
  projector_layernorm_eps: number;
  vision_feature_layer: number | readonly number[];
  image_seq_length: number;
  tie_word_embeddings: boolean;
}>;

export const vipllava = configFacts<VipLlavaConfig>({
  className: "VipLlavaConfig",
  defaults: {
    model_type: "vipllava",
    vision_config: null,
    text_config: null,
    image_token_index: 32000,
    projector_hidden_act: "gelu",
    projector_layernorm_eps: 1e-05,
    vision_feature_layer: [-2, -5, -8, -11, 6],
    image_seq_length: 576,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: llama, any: true },
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
  },
  kinds: { vision_feature_layer: ["list", "number"] },
  floats: ["projector_layernorm_eps"],
  aliases: { image_token_id: "image_token_index", vision_feature_layers: "vision_feature_layer" },
});
