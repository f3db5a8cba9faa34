// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Cohere2Config, cohere2 } from "./cohere2.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type AyaVisionConfig = Readonly<{
  model_type: string;
  vision_config: SiglipVisionConfig;
  text_config: Cohere2Config;
  vision_feature_select_strategy: string;
  vision_feature_layer: number | readonly number[];
  downsample_factor: number;
  adapter_layer_norm_eps: number;
  image_token_index: number;
  tie_word_embeddings: boolean;
}>;

export const ayaVision = configFacts<AyaVisionConfig>({
  className: "AyaVisionConfig",
  defaults: {
    model_type: "aya_vision",
    vision_config: null,
    text_config: null,
    vision_feature_select_strategy: "full",
    vision_feature_layer: -1,
    downsample_factor: 2,
    adapter_layer_norm_eps: 1e-06,
    image_token_index: 255036,
    tie_word_embeddings: true,
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
        num_attention_heads: 14,
        vision_use_head: false,
      },
    },
    text_config: { facts: cohere2, any: true },
  },
  kinds: { vision_feature_layer: ["list", "number"] },
  floats: ["adapter_layer_norm_eps"],
  aliases: { image_token_id: "image_token_index" },
});
