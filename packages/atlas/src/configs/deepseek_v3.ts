// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DeepseekV3Config = Readonly<{
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
  num_mtp_layers: number;
  num_nextn_predict_layers: number;
  qk_head_dim: number;
  head_dim: number;
}>;

export const deepseekV3 = configFacts<DeepseekV3Config>({
  className: "DeepseekV3Config",
  defaults: {
    model_type: "deepseek_v3",
    vocab_size: 129280,
    hidden_size: 7168,
    intermediate_size: 18432,
    moe_intermediate_size: 2048,
    num_hidden_layers: 61,
    num_attention_heads: 128,
    num_key_value_heads: 128,
    n_shared_experts: 1,
    n_routed_experts: 256,
    output_router_logits: false,
    routed_scaling_factor: 2.5,
    kv_lora_rank: 512,
    q_lora_rank: 1536,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    qk_nope_head_dim: 128,
    n_group: 8,
    topk_group: 4,
    num_experts_per_tok: 8,
    first_k_dense_replace: 3,
    norm_topk_prob: true,
    hidden_act: "silu",
    max_position_embeddings: 4096,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 0,
    eos_token_id: 1,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    rope_interleave: true,
    attention_bias: false,
    attention_dropout: 0,
    num_mtp_layers: 1,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    num_nextn_predict_layers: { copy: "num_mtp_layers" },
    qk_head_dim: { sum: ["qk_rope_head_dim", "qk_nope_head_dim"] },
    head_dim: { copy: "qk_rope_head_dim" },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { num_local_experts: "n_routed_experts", num_mtp_layers: "num_nextn_predict_layers" },
});
