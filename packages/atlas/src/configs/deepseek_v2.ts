// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DeepseekV2Config = Readonly<{
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
  first_k_dense_replace: number;
  kv_lora_rank: number;
  q_lora_rank: number | null;
  n_group: number | null;
  n_routed_experts: number;
  output_router_logits: boolean;
  n_shared_experts: number;
  qk_nope_head_dim: number;
  qk_rope_head_dim: number;
  routed_scaling_factor: number;
  topk_group: number | null;
  topk_method: string | null;
  norm_topk_prob: boolean | null;
  v_head_dim: number;
  num_experts_per_tok: number | null;
  moe_intermediate_size: number;
  qk_head_dim: number;
}>;

export const deepseekV2 = configFacts<DeepseekV2Config>({
  className: "DeepseekV2Config",
  defaults: {
    model_type: "deepseek_v2",
    vocab_size: 102400,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: null,
    first_k_dense_replace: 0,
    kv_lora_rank: 512,
    q_lora_rank: 1536,
    n_group: null,
    n_routed_experts: 64,
    output_router_logits: false,
    n_shared_experts: 2,
    qk_nope_head_dim: 128,
    qk_rope_head_dim: 64,
    routed_scaling_factor: 1,
    topk_group: null,
    topk_method: "greedy",
    norm_topk_prob: false,
    v_head_dim: 128,
    num_experts_per_tok: null,
    moe_intermediate_size: 1407,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { copy: "qk_rope_head_dim", always: true },
    qk_head_dim: { sum: ["qk_nope_head_dim", "qk_rope_head_dim"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { num_experts: "n_routed_experts" },
});
