// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CwmConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number;
  eos_token_id: number | readonly number[];
  pretraining_tp: number;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_dropout: number;
  mlp_bias: boolean;
  head_dim: number;
  sliding_window: number;
  layer_types: readonly string[];
}>;

export const cwm = configFacts<CwmConfig>({
  className: "CwmConfig",
  defaults: {
    model_type: "cwm",
    vocab_size: 128256,
    hidden_size: 6144,
    intermediate_size: 21504,
    num_hidden_layers: 64,
    num_attention_heads: 48,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 128000,
    eos_token_id: null,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: 128,
    sliding_window: 8192,
    layer_types: null,
  },
  rules: {
    eos_token_id: { value: [128001, 128008, 128009] },
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["full_attention", "sliding_attention", "sliding_attention", "sliding_attention"],
    },
  },
  rope: {
    "": {
      theta: 1000000,
      settings: {
        factor: 16,
        high_freq_factor: 4,
        low_freq_factor: 1,
        original_max_position_embeddings: 8192,
        rope_type: "llama3",
      },
      shareKey: "partial_rotary_factor",
      scaled: true,
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
