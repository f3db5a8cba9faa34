// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MiniCPM3Config = Readonly<{
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
  pretraining_tp: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  head_dim: number;
  kv_lora_rank: number;
  q_lora_rank: number | null;
  qk_nope_head_dim: number;
  qk_rope_head_dim: number;
  v_head_dim: number;
  scale_emb: number;
  scale_depth: number | null;
  dim_model_base: number;
  qk_head_dim: number;
}>;

export const minicpm3 = configFacts<MiniCPM3Config>({
  className: "MiniCPM3Config",
  defaults: {
    model_type: "minicpm3",
    vocab_size: 73448,
    hidden_size: 2560,
    intermediate_size: 6400,
    num_hidden_layers: 62,
    num_attention_heads: 40,
    num_key_value_heads: 40,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.1,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    pretraining_tp: 1,
    tie_word_embeddings: true,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: null,
    kv_lora_rank: 256,
    q_lora_rank: 768,
    qk_nope_head_dim: 64,
    qk_rope_head_dim: 32,
    v_head_dim: null,
    scale_emb: 12,
    scale_depth: 1.4,
    dim_model_base: 256,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { copy: "qk_rope_head_dim", always: true },
    v_head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
    scale_depth: { value: 7.874007874011811, while: ["num_hidden_layers"] },
    dim_model_base: { copy: "hidden_size" },
    qk_head_dim: { sum: ["qk_nope_head_dim", "qk_rope_head_dim"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
