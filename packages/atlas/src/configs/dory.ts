// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DoryConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  mlp_bias: boolean;
  sliding_window: number;
  layer_types: readonly string[];
  ngpt_alpha_init: number;
  n_input_layers: number;
  n_recurrent_layers: number | null;
  n_output_layers: number;
  n_recurrent_loops: number;
  recurrent_kv_cache_mode: string;
}>;

export const dory = configFacts<DoryConfig>({
  className: "DoryConfig",
  defaults: {
    model_type: "dory",
    vocab_size: 131072,
    hidden_size: 2560,
    intermediate_size: 7168,
    num_hidden_layers: 36,
    num_attention_heads: 16,
    num_key_value_heads: 4,
    head_dim: 256,
    hidden_act: "silu",
    max_position_embeddings: 8192,
    initializer_range: 0.0177,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    sliding_window: 1024,
    layer_types: null,
    ngpt_alpha_init: 0.05,
    n_input_layers: 8,
    n_recurrent_layers: null,
    n_output_layers: 8,
    n_recurrent_loops: 2,
    recurrent_kv_cache_mode: "per_loop",
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["sliding_attention", "sliding_attention", "sliding_attention", "full_attention"],
    },
    n_recurrent_layers: { value: 20, while: ["n_input_layers", "n_output_layers", "num_hidden_layers"] },
  },
  rope: {
    full_attention: { theta: 10000000, shareKey: "partial_rotary_factor" },
    sliding_attention: { theta: 10000, shareKey: "partial_rotary_factor" },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "ngpt_alpha_init"],
});
