// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type LongcatFlashConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_layers: number;
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
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  ffn_hidden_size: number;
  q_lora_rank: number;
  kv_lora_rank: number;
  qk_nope_head_dim: number;
  qk_rope_head_dim: number;
  head_dim: number;
  v_head_dim: number;
  qk_head_dim: number;
  moe_topk: number;
  n_routed_experts: number;
  output_router_logits: boolean;
  zero_expert_num: number;
  expert_ffn_hidden_size: number;
  routed_scaling_factor: number;
}>;

export const longcatFlash = configFacts<LongcatFlashConfig>({
  className: "LongcatFlashConfig",
  defaults: {
    model_type: "longcat_flash",
    vocab_size: 131072,
    hidden_size: 6144,
    num_layers: 28,
    num_attention_heads: 64,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    ffn_hidden_size: 12288,
    q_lora_rank: 1536,
    kv_lora_rank: 512,
    qk_nope_head_dim: 128,
    qk_rope_head_dim: 64,
    head_dim: 64,
    v_head_dim: 128,
    qk_head_dim: null,
    moe_topk: 12,
    n_routed_experts: 512,
    output_router_logits: false,
    zero_expert_num: 256,
    expert_ffn_hidden_size: 2048,
    routed_scaling_factor: 6,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    qk_head_dim: { sum: ["qk_nope_head_dim", "qk_rope_head_dim"] },
  },
  rope: { "": { theta: 10000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: {
    intermediate_size: "ffn_hidden_size",
    moe_intermediate_size: "expert_ffn_hidden_size",
    num_experts_per_tok: "moe_topk",
    num_local_experts: "n_routed_experts",
  },
});
