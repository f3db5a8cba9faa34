// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type OlmoHybridConfig = Readonly<{
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
  attention_dropout: number | null;
  layer_types: readonly string[];
  linear_num_key_heads: number;
  linear_num_value_heads: number;
  linear_key_head_dim: number | null;
  linear_value_head_dim: number;
  linear_a_log_min: number;
  linear_a_log_max: number;
  linear_dt_min: number;
  linear_dt_max: number;
  linear_dt_init_floor: number;
  linear_conv_kernel_dim: number;
  linear_allow_neg_eigval: boolean;
}>;

export const olmoHybrid = configFacts<OlmoHybridConfig>({
  className: "OlmoHybridConfig",
  defaults: {
    model_type: "olmo_hybrid",
    vocab_size: 100352,
    hidden_size: 3840,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 30,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 65536,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: 100277,
    bos_token_id: null,
    eos_token_id: 100257,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    layer_types: null,
    linear_num_key_heads: null,
    linear_num_value_heads: null,
    linear_key_head_dim: null,
    linear_value_head_dim: null,
    linear_a_log_min: 0,
    linear_a_log_max: 16,
    linear_dt_min: 0.001,
    linear_dt_max: 0.1,
    linear_dt_init_floor: 0.0001,
    linear_conv_kernel_dim: 4,
    linear_allow_neg_eigval: true,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["linear_attention", "linear_attention", "linear_attention", "full_attention"],
    },
    linear_num_key_heads: { copy: "num_attention_heads" },
    linear_num_value_heads: { copy: "num_attention_heads" },
    linear_key_head_dim: { value: 96, while: ["hidden_size", "linear_num_key_heads", "num_attention_heads"] },
    linear_value_head_dim: { times: "linear_key_head_dim", by: 2 },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "linear_a_log_max",
    "linear_a_log_min",
    "linear_dt_init_floor",
    "linear_dt_max",
    "linear_dt_min",
    "rms_norm_eps",
  ],
});
