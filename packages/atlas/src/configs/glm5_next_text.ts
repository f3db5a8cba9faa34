// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Glm5NextTextConfig = Readonly<{
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
  q_lora_rank: number;
  qk_rope_head_dim: number;
  v_head_dim: number;
  qk_nope_head_dim: number;
  n_group: number;
  topk_group: number;
  num_experts_per_tok: number;
  norm_topk_prob: boolean;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  mlp_layer_types: readonly string[];
  attention_bias: boolean;
  attention_dropout: number;
  index_topk: number;
  index_head_dim: number;
  index_n_heads: number;
  head_dim: number;
  layer_types: readonly string[];
  indexer_types: readonly string[];
  swiglu_limit: number;
  linear_head_dim: number;
  linear_num_heads: number;
  linear_conv_kernel_dim: number;
  linear_lower_bound: number | null;
  hc_mult: number;
  hc_eps: number;
  hc_sinkhorn_iters: number;
  router_aux_loss_coef: number;
  index_kpool: number;
  index_kpool_always_select_tail: boolean;
  qk_head_dim: number;
}>;

export const glm5NextText = configFacts<Glm5NextTextConfig>({
  className: "Glm5NextTextConfig",
  defaults: {
    model_type: "glm5_next_text",
    vocab_size: 154880,
    hidden_size: 4096,
    intermediate_size: 12288,
    moe_intermediate_size: 2048,
    num_hidden_layers: 45,
    num_attention_heads: 64,
    num_key_value_heads: 64,
    n_shared_experts: 1,
    n_routed_experts: 288,
    output_router_logits: false,
    routed_scaling_factor: 2.5,
    kv_lora_rank: 512,
    q_lora_rank: 1536,
    qk_rope_head_dim: 0,
    v_head_dim: 256,
    qk_nope_head_dim: 256,
    n_group: 1,
    topk_group: 1,
    num_experts_per_tok: 8,
    norm_topk_prob: true,
    hidden_act: "silu",
    max_position_embeddings: 1048576,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 154820,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: false,
    mlp_layer_types: null,
    attention_bias: false,
    attention_dropout: 0,
    index_topk: 2048,
    index_head_dim: 128,
    index_n_heads: 32,
    head_dim: 0,
    layer_types: null,
    indexer_types: null,
    swiglu_limit: 10,
    linear_head_dim: 128,
    linear_num_heads: 64,
    linear_conv_kernel_dim: 4,
    linear_lower_bound: -5,
    hc_mult: 4,
    hc_eps: 1e-06,
    hc_sinkhorn_iters: 20,
    router_aux_loss_coef: 0.001,
    index_kpool: 16,
    index_kpool_always_select_tail: true,
  },
  rules: {
    mlp_layer_types: {
      layers: "num_hidden_layers",
      pattern: [
        "dense",
        "dense",
        "dense",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
      ],
    },
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["linear_attention", "linear_attention", "linear_attention", "indexed_attention"],
    },
    indexer_types: { layers: "num_hidden_layers", pattern: ["full"] },
    qk_head_dim: { copy: "qk_nope_head_dim" },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "hc_eps",
    "initializer_range",
    "linear_lower_bound",
    "rms_norm_eps",
    "routed_scaling_factor",
    "router_aux_loss_coef",
    "swiglu_limit",
  ],
  aliases: { num_local_experts: "n_routed_experts" },
});
