// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type YoutuConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  kv_lora_rank: number;
  q_lora_rank: number | null;
  qk_rope_head_dim: number;
  v_head_dim: number | null;
  qk_nope_head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number | null;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  rope_interleave: boolean | null;
  attention_bias: boolean;
  attention_dropout: number | null;
  embedding_initializer_range: number | null;
  qk_head_dim: number;
  head_dim: number;
}>;

export const youtu = configFacts<YoutuConfig>({
  className: "YoutuConfig",
  defaults: {
    model_type: "youtu",
    vocab_size: 128256,
    hidden_size: 2048,
    intermediate_size: 6144,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    kv_lora_rank: 512,
    q_lora_rank: 1536,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    qk_nope_head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: null,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 128000,
    eos_token_id: 128001,
    tie_word_embeddings: true,
    rope_parameters: null,
    rope_interleave: true,
    attention_bias: false,
    attention_dropout: 0,
    embedding_initializer_range: null,
  },
  rules: {
    initializer_range: { value: 0.01976423537605237, while: ["hidden_size"] },
    embedding_initializer_range: { value: 0.03952847075210474, while: ["hidden_size", "initializer_range"] },
    qk_head_dim: { sum: ["qk_rope_head_dim", "qk_nope_head_dim"] },
    head_dim: { copy: "qk_rope_head_dim" },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "embedding_initializer_range", "initializer_range", "rms_norm_eps"],
});
