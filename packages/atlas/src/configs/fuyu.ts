// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PersimmonConfig, persimmon } from "./persimmon.ts";

export type FuyuConfig = Readonly<{
  model_type: string;
  image_size: number | null;
  patch_size: number | null;
  num_channels: number | null;
  initializer_range: number;
  tie_word_embeddings: boolean;
  image_token_id: number | null;
  text_config: PersimmonConfig;
}>;

export const fuyu = configFacts<FuyuConfig>({
  className: "FuyuConfig",
  defaults: {
    model_type: "fuyu",
    image_size: 300,
    patch_size: 30,
    num_channels: 3,
    initializer_range: 0.02,
    tie_word_embeddings: false,
    image_token_id: 71011,
    text_config: null,
  },
  nested: {
    text_config: {
      facts: persimmon,
      any: true,
      given: {
        vocab_size: 262144,
        max_position_embeddings: 16384,
        hidden_size: 4096,
        intermediate_size: 16384,
        num_hidden_layers: 36,
        num_attention_heads: 64,
        hidden_act: "relu2",
        initializer_range: 0.02,
        layer_norm_eps: 1e-05,
        use_cache: true,
        qk_layernorm: true,
        hidden_dropout: 0,
        attention_dropout: 0,
        eos_token_id: 2,
      },
      flat: true,
    },
  },
  floats: ["initializer_range"],
});
