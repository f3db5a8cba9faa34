// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BailingHybridConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  moe_intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  n_shared_experts: number;
  output_router_logits: boolean;
  routed_scaling_factor: number;
  kv_lora_rank: number;
  q_lora_rank: number | null;
  qk_rope_head_dim: number;
  v_head_dim: number;
  qk_nope_head_dim: number;
  n_group: number;
  topk_group: number;
  num_experts_per_tok: number;
  first_k_dense_replace: number;
  norm_topk_prob: boolean;
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
  attention_dropout: number;
  num_mtp_layers: number;
  num_local_experts: number;
  rope_theta: number;
  head_dim: number;
  short_conv_kernel_size: number;
  layer_group_size: number;
  kda_safe_gate: boolean;
  kda_lower_bound: number;
  layer_types: readonly string[];
  mlp_layer_types: readonly string[];
  mtp_loss_scaling_factor: number;
  num_shared_experts: number;
  num_expert_group: number;
  num_experts_per_token: number;
  moe_renormalize: boolean;
  model_max_length: number;
  num_nextn_predict_layers: number;
  num_experts: number;
  linear_head_dim: number;
  linear_num_heads: number;
  linear_conv_kernel_dim: number;
  qk_head_dim: number;
}>;

export const bailingHybrid = configFacts<BailingHybridConfig>({
  className: "BailingHybridConfig",
  defaults: {
    model_type: "bailing_hybrid",
    vocab_size: 157184,
    hidden_size: 2560,
    intermediate_size: 6144,
    moe_intermediate_size: 768,
    num_hidden_layers: 42,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    n_shared_experts: 1,
    output_router_logits: false,
    routed_scaling_factor: 2.5,
    kv_lora_rank: 512,
    q_lora_rank: null,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    qk_nope_head_dim: 128,
    n_group: 8,
    topk_group: 4,
    num_experts_per_tok: 8,
    first_k_dense_replace: 2,
    norm_topk_prob: true,
    hidden_act: "silu",
    max_position_embeddings: 262144,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: 156892,
    bos_token_id: null,
    eos_token_id: 156895,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    num_mtp_layers: 1,
    num_local_experts: 512,
    rope_theta: 6000000,
    head_dim: 128,
    short_conv_kernel_size: 4,
    layer_group_size: 6,
    kda_safe_gate: true,
    kda_lower_bound: -5,
    layer_types: null,
    mlp_layer_types: null,
    mtp_loss_scaling_factor: 0,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    num_shared_experts: { copy: "n_shared_experts" },
    num_expert_group: { copy: "n_group" },
    num_experts_per_token: { copy: "num_experts_per_tok" },
    moe_renormalize: { copy: "norm_topk_prob" },
    model_max_length: { copy: "max_position_embeddings" },
    num_nextn_predict_layers: { copy: "num_mtp_layers" },
    num_experts: { copy: "num_local_experts" },
    head_dim: { copy: "qk_rope_head_dim", always: true },
    layer_types: {
      layers: "num_hidden_layers",
      every: "layer_group_size",
      offset: 1,
      kinds: ["linear_attention", "full_attention"],
    },
    mlp_layer_types: { layers: "num_hidden_layers", from: "first_k_dense_replace", kinds: ["dense", "sparse"] },
    linear_head_dim: { value: 128, while: ["head_dim"] },
    linear_num_heads: { copy: "num_attention_heads" },
    linear_conv_kernel_dim: { copy: "short_conv_kernel_size" },
    qk_head_dim: { sum: ["qk_rope_head_dim", "qk_nope_head_dim"] },
  },
  rope: { "": { theta: 6000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "kda_lower_bound",
    "rms_norm_eps",
    "rope_theta",
    "routed_scaling_factor",
  ],
  aliases: {
    max_position_embeddings: "model_max_length",
    n_group: "num_expert_group",
    n_shared_experts: "num_shared_experts",
    norm_topk_prob: "moe_renormalize",
    num_experts_per_tok: "num_experts_per_token",
    num_local_experts: "num_experts",
    num_mtp_layers: "num_nextn_predict_layers",
  },
});
