// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Glm4MoeLiteConfig = Readonly<{
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
  pretraining_tp: number;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  rope_interleave: boolean;
  mlp_layer_types: readonly string[];
  attention_bias: boolean;
  attention_dropout: number;
  qk_head_dim: number;
}>;

export const glm4MoeLite = configFacts<Glm4MoeLiteConfig>({
  className: "Glm4MoeLiteConfig",
  defaults: {
    model_type: "glm4_moe_lite",
    vocab_size: 154880,
    hidden_size: 2048,
    intermediate_size: 10240,
    moe_intermediate_size: 1536,
    num_hidden_layers: 47,
    num_attention_heads: 20,
    num_key_value_heads: 20,
    n_shared_experts: 1,
    n_routed_experts: 64,
    output_router_logits: false,
    routed_scaling_factor: 1.8,
    kv_lora_rank: 512,
    q_lora_rank: 768,
    qk_rope_head_dim: 64,
    v_head_dim: 256,
    qk_nope_head_dim: 192,
    n_group: 1,
    topk_group: 1,
    num_experts_per_tok: 4,
    norm_topk_prob: true,
    hidden_act: "silu",
    max_position_embeddings: 202752,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 0,
    eos_token_id: 1,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    rope_interleave: true,
    mlp_layer_types: null,
    attention_bias: false,
    attention_dropout: 0,
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
      ],
    },
    qk_head_dim: { sum: ["qk_rope_head_dim", "qk_nope_head_dim"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { head_dim: "qk_rope_head_dim", num_local_experts: "n_routed_experts" },
});
