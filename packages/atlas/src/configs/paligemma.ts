// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GemmaConfig, gemma } from "./gemma.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type PaliGemmaConfig = Readonly<{
  model_type: string;
  vision_config: SiglipVisionConfig;
  text_config: GemmaConfig;
  image_token_index: number;
  vocab_size: number;
  projection_dim: number;
  hidden_size: number;
  tie_word_embeddings: boolean;
}>;

export const paligemma = configFacts<PaliGemmaConfig>({
  className: "PaliGemmaConfig",
  defaults: {
    model_type: "paligemma",
    vision_config: null,
    text_config: null,
    image_token_index: 256000,
    vocab_size: 257152,
    projection_dim: 2048,
    hidden_size: 2048,
    tie_word_embeddings: true,
  },
  nested: {
    vision_config: {
      facts: siglipVisionModel,
      any: true,
      given: {
        intermediate_size: 4096,
        hidden_size: 1152,
        patch_size: 14,
        image_size: 224,
        num_hidden_layers: 27,
        num_attention_heads: 16,
        vocab_size: 257152,
        vision_use_head: false,
      },
    },
    text_config: {
      facts: gemma,
      any: true,
      given: {
        hidden_size: 2048,
        num_hidden_layers: 18,
        intermediate_size: 16384,
        num_attention_heads: 8,
        num_key_value_heads: 1,
        is_encoder_decoder: false,
        vocab_size: 257152,
      },
    },
  },
  aliases: { image_token_id: "image_token_index" },
});
