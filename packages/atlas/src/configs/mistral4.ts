// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Mistral4Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  moe_intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  n_shared_experts: number;
  n_routed_experts: number;
  output_router_logits: boolean;
  routed_scaling_factor: number;
  kv_lora_rank: number;
  q_lora_rank: number | null;
  qk_rope_head_dim: number;
  v_head_dim: number | null;
  qk_nope_head_dim: number;
  n_group: number | null;
  topk_group: number | null;
  num_experts_per_tok: number | null;
  first_k_dense_replace: number | null;
  norm_topk_prob: boolean | null;
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
  rope_interleave: boolean | null;
  attention_bias: boolean;
  attention_dropout: number | null;
  qk_head_dim: number;
  head_dim: number;
}>;

export const mistral4 = configFacts<Mistral4Config>({
  className: "Mistral4Config",
  defaults: {
    model_type: "mistral4",
    vocab_size: 131072,
    hidden_size: 4096,
    intermediate_size: 12288,
    moe_intermediate_size: 2048,
    num_hidden_layers: 36,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    n_shared_experts: 1,
    n_routed_experts: 128,
    output_router_logits: false,
    routed_scaling_factor: 1,
    kv_lora_rank: 256,
    q_lora_rank: 1024,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    qk_nope_head_dim: 64,
    n_group: 1,
    topk_group: 1,
    num_experts_per_tok: 4,
    first_k_dense_replace: 0,
    norm_topk_prob: true,
    hidden_act: "silu",
    max_position_embeddings: 1048576,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: 11,
    bos_token_id: 1,
    eos_token_id: 2,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    rope_interleave: true,
    attention_bias: false,
    attention_dropout: 0,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    qk_head_dim: { sum: ["qk_rope_head_dim", "qk_nope_head_dim"] },
    head_dim: { sum: ["qk_rope_head_dim", "qk_nope_head_dim"] },
  },
  rope: {
    "": {
      theta: 10000,
      share: 0.5,
      settings: {
        type: "yarn",
        factor: 128,
        original_max_position_embeddings: 8192,
        max_position_embeddings: 1048576,
        beta_fast: 32,
        beta_slow: 1,
        mscale_all_dim: 1,
        mscale: 1,
        llama_4_scaling_beta: 0.1,
        rope_type: "yarn",
      },
      scaled: true,
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { num_local_experts: "n_routed_experts" },
});
