// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type KimiLinearConfig = Readonly<{
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
  v_head_dim: number | null;
  qk_nope_head_dim: number;
  n_group: number;
  topk_group: number | null;
  num_experts_per_tok: number | null;
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
  attention_bias: boolean;
  attention_dropout: number | null;
  num_local_experts: number;
  mlp_layer_types: readonly string[];
  layer_types: readonly string[];
  linear_head_dim: number;
  linear_num_heads: number;
  linear_conv_kernel_dim: number;
  num_shared_experts: number;
  num_expert_group: number;
  num_experts_per_token: number;
  moe_renormalize: boolean;
  model_max_length: number;
  num_experts: number;
  qk_head_dim: number;
  head_dim: number;
}>;

export const kimiLinear = configFacts<KimiLinearConfig>({
  className: "KimiLinearConfig",
  defaults: {
    model_type: "kimi_linear",
    vocab_size: 163840,
    hidden_size: 2304,
    intermediate_size: 9216,
    moe_intermediate_size: 1024,
    num_hidden_layers: 27,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    n_shared_experts: 1,
    output_router_logits: false,
    routed_scaling_factor: 2.446,
    kv_lora_rank: 512,
    q_lora_rank: null,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    qk_nope_head_dim: 128,
    n_group: 1,
    topk_group: 1,
    num_experts_per_tok: 8,
    norm_topk_prob: true,
    hidden_act: "silu",
    max_position_embeddings: 1048576,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 163839,
    bos_token_id: 163584,
    eos_token_id: 163586,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    attention_bias: false,
    attention_dropout: 0,
    num_local_experts: 256,
    mlp_layer_types: null,
    layer_types: null,
    linear_head_dim: 128,
    linear_num_heads: 32,
    linear_conv_kernel_dim: 4,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    num_shared_experts: { copy: "n_shared_experts" },
    num_expert_group: { copy: "n_group" },
    num_experts_per_token: { copy: "num_experts_per_tok" },
    moe_renormalize: { copy: "norm_topk_prob" },
    model_max_length: { copy: "max_position_embeddings" },
    num_experts: { copy: "num_local_experts" },
    mlp_layer_types: {
      layers: "num_hidden_layers",
      pattern: [
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
      ],
    },
    layer_types: {
      layers: "num_hidden_layers",
      pattern: [
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "full_attention",
      ],
    },
    qk_head_dim: { sum: ["qk_rope_head_dim", "qk_nope_head_dim"] },
    head_dim: { copy: "qk_rope_head_dim" },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: {
    max_position_embeddings: "model_max_length",
    n_group: "num_expert_group",
    n_shared_experts: "num_shared_experts",
    norm_topk_prob: "moe_renormalize",
    num_experts_per_tok: "num_experts_per_token",
    num_local_experts: "num_experts",
  },
});
