// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type AXK2Config = Readonly<{
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
  n_group: number | null;
  topk_group: number | null;
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
  rope_parameters: Readonly<Record<string, unknown>>;
  mlp_layer_types: readonly string[];
  attention_bias: boolean;
  attention_dropout: number;
  index_topk: number;
  index_head_dim: number;
  index_n_heads: number;
  head_dim: number;
  layer_types: readonly string[];
  gated_norm_rank: number;
  qk_head_dim: number;
}>;

export const axk2 = configFacts<AXK2Config>({
  className: "AXK2Config",
  defaults: {
    model_type: "axk2",
    vocab_size: 163840,
    hidden_size: 2048,
    intermediate_size: 5120,
    moe_intermediate_size: 512,
    num_hidden_layers: 48,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    n_shared_experts: 1,
    n_routed_experts: 128,
    output_router_logits: false,
    routed_scaling_factor: 2.5,
    kv_lora_rank: 128,
    q_lora_rank: 384,
    qk_rope_head_dim: 32,
    v_head_dim: 64,
    qk_nope_head_dim: 64,
    n_group: null,
    topk_group: null,
    num_experts_per_tok: 8,
    norm_topk_prob: true,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 163691,
    eos_token_id: 163691,
    tie_word_embeddings: false,
    rope_parameters: null,
    mlp_layer_types: null,
    attention_bias: false,
    attention_dropout: 0,
    index_topk: 2048,
    index_head_dim: 128,
    index_n_heads: 16,
    head_dim: 64,
    layer_types: null,
    gated_norm_rank: 16,
  },
  rules: {
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
    head_dim: { copy: "qk_rope_head_dim", always: true },
    layer_types: { layers: "num_hidden_layers", pattern: ["indexed_attention"] },
    qk_head_dim: { sum: ["qk_rope_head_dim", "qk_nope_head_dim"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { num_local_experts: "n_routed_experts" },
});
