// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MistralConfig, mistral } from "./mistral.ts";
import { type PixtralVisionConfig, pixtral } from "./pixtral.ts";

export type Mistral3Config = Readonly<{
  model_type: string;
  vision_config: PixtralVisionConfig;
  text_config: MistralConfig;
  image_token_index: number;
  projector_hidden_act: string;
  vision_feature_layer: number | readonly number[];
  multimodal_projector_bias: boolean;
  spatial_merge_size: number;
  tie_word_embeddings: boolean;
}>;

export const mistral3 = configFacts<Mistral3Config>({
  className: "Mistral3Config",
  defaults: {
    model_type: "mistral3",
    vision_config: null,
    text_config: null,
    image_token_index: 10,
    projector_hidden_act: "gelu",
    vision_feature_layer: -1,
    multimodal_projector_bias: false,
    spatial_merge_size: 2,
    tie_word_embeddings: true,
  },
  nested: {
    text_config: {
      facts: mistral,
      any: true,
      given: {
        attention_dropout: 0,
        head_dim: 128,
        hidden_act: "silu",
        hidden_size: 5120,
        initializer_range: 0.02,
        intermediate_size: 32768,
        max_position_embeddings: 131072,
        model_type: "mistral",
        num_attention_heads: 32,
        num_hidden_layers: 40,
        num_key_value_heads: 8,
        rms_norm_eps: 1e-05,
        rope_theta: 1000000000,
        sliding_window: null,
        use_cache: true,
        vocab_size: 131072,
      },
    },
    vision_config: {
      facts: pixtral,
      any: true,
      given: {
        intermediate_size: 4096,
        hidden_size: 1024,
        patch_size: 14,
        image_size: 1540,
        num_hidden_layers: 24,
        num_attention_heads: 16,
        vocab_size: 32000,
        head_dim: 64,
        hidden_act: "gelu",
      },
    },
  },
  kinds: { vision_feature_layer: ["list", "number"] },
  aliases: { image_token_id: "image_token_index" },
});
