// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PPChart2TableVisionConfig, ppChart2tableVision } from "./pp_chart2table_vision.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";

export type PPChart2TableConfig = Readonly<{
  model_type: string;
  vision_config: PPChart2TableVisionConfig;
  text_config: Qwen2Config;
  image_token_index: number;
  image_seq_length: number;
  tie_word_embeddings: boolean;
}>;

export const ppChart2table = configFacts<PPChart2TableConfig>({
  className: "PPChart2TableConfig",
  defaults: {
    model_type: "pp_chart2table",
    vision_config: null,
    text_config: null,
    image_token_index: 151859,
    image_seq_length: 576,
    tie_word_embeddings: true,
  },
  nested: {
    text_config: {
      facts: qwen2,
      any: true,
      given: {
        vocab_size: 151860,
        hidden_size: 1024,
        intermediate_size: 2816,
        num_hidden_layers: 24,
        num_attention_heads: 16,
        num_key_value_heads: 16,
        hidden_act: "silu",
        max_position_embeddings: 32768,
        initializer_range: 0.02,
        rms_norm_eps: 1e-06,
        use_cache: true,
        tie_word_embeddings: true,
        rope_theta: 1000000,
        rope_parameters: null,
        use_sliding_window: false,
        sliding_window: 4096,
        max_window_layers: 21,
        attention_dropout: 0,
      },
    },
    vision_config: { facts: ppChart2tableVision },
  },
  aliases: { image_token_id: "image_token_index" },
});
