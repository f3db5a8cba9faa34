// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type UltrabertConfig = Readonly<{
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
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  mlp_bias: boolean;
  head_dim: number;
  classifier_pooling: string;
  sliding_window: number;
  layer_types: readonly string[];
  prediction_head_size: number;
  classifier_dropout: number;
}>;

export const ultrabert = configFacts<UltrabertConfig>({
  className: "UltrabertConfig",
  defaults: {
    model_type: "ultrabert",
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: false,
    pad_token_id: 0,
    bos_token_id: 0,
    eos_token_id: 0,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: null,
    classifier_pooling: "cls",
    sliding_window: 128,
    layer_types: null,
    prediction_head_size: 768,
    classifier_dropout: 0,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
    layer_types: { layers: "num_hidden_layers", pattern: ["sliding_attention", "sliding_attention", "full_attention"] },
  },
  rope: {
    full_attention: { theta: 2560000, shareKey: "partial_rotary_factor" },
    sliding_attention: { theta: 10000, shareKey: "partial_rotary_factor" },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "classifier_dropout", "initializer_range", "rms_norm_eps"],
});
