// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PixtralVisionConfig, pixtral } from "./pixtral.ts";
import { type Qwen3Config, qwen3 } from "./qwen3.ts";

export type LightOnOcrConfig = Readonly<{
  model_type: string;
  spatial_merge_size: number;
  image_token_id: number;
  tie_word_embeddings: boolean;
  vision_config: PixtralVisionConfig;
  text_config: Qwen3Config;
}>;

export const lightonOcr = configFacts<LightOnOcrConfig>({
  className: "LightOnOcrConfig",
  defaults: {
    model_type: "lighton_ocr",
    spatial_merge_size: 2,
    image_token_id: 151655,
    tie_word_embeddings: true,
    vision_config: null,
    text_config: null,
  },
  nested: {
    vision_config: {
      facts: pixtral,
      any: true,
      given: {
        attention_dropout: 0,
        head_dim: 64,
        hidden_act: "silu",
        hidden_size: 1024,
        image_size: 1540,
        initializer_range: 0.02,
        intermediate_size: 4096,
        model_type: "pixtral",
        num_attention_heads: 16,
        num_channels: 3,
        num_hidden_layers: 24,
        patch_size: 14,
        rope_parameters: { rope_type: "axial", rope_theta: 10000 },
      },
    },
    text_config: {
      facts: qwen3,
      any: true,
      given: {
        attention_dropout: 0,
        head_dim: 128,
        hidden_act: "silu",
        hidden_size: 1024,
        initializer_range: 0.02,
        intermediate_size: 3072,
        max_position_embeddings: 40960,
        num_attention_heads: 16,
        num_hidden_layers: 28,
        num_key_value_heads: 8,
        rms_norm_eps: 1e-06,
        rope_theta: 1000000,
        sliding_window: null,
        use_cache: true,
        vocab_size: 151936,
      },
    },
  },
});
