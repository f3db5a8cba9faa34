// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MistralLarge4TextConfig, mistralLarge4Text } from "./mistral_large4_text.ts";
import { type PixtralVisionConfig, pixtral } from "./pixtral.ts";

export type MistralLarge4Config = Readonly<{
  model_type: string;
  vision_config: PixtralVisionConfig;
  text_config: MistralLarge4TextConfig;
  image_token_index: number;
  projector_hidden_act: string;
  vision_feature_layer: number | readonly number[];
  multimodal_projector_bias: boolean;
  spatial_merge_size: number;
  tie_word_embeddings: boolean;
}>;

export const mistralLarge4 = configFacts<MistralLarge4Config>({
  className: "MistralLarge4Config",
  defaults: {
    model_type: "mistral_large4",
    vision_config: null,
    text_config: null,
    image_token_index: 10,
    projector_hidden_act: "gelu",
    vision_feature_layer: -1,
    multimodal_projector_bias: false,
    spatial_merge_size: 2,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: mistralLarge4Text },
    vision_config: {
      facts: pixtral,
      any: true,
      given: {
        hidden_size: 2048,
        intermediate_size: 6144,
        num_hidden_layers: 30,
        num_attention_heads: 16,
        patch_size: 14,
        image_size: 1540,
        hidden_act: "silu",
      },
    },
  },
  kinds: { vision_feature_layer: ["list", "number"] },
  aliases: { image_token_id: "image_token_index" },
});
