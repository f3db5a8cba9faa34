// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MiniMaxM3VLTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  attention_dropout: number;
  num_experts_per_tok: number;
  num_local_experts: number;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  router_jitter_noise: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  dense_intermediate_size: number;
  shared_intermediate_size: number;
  routed_scaling_factor: number;
  rotary_dim: number;
  swiglu_alpha: number;
  swiglu_limit: number;
  mlp_layer_types: readonly string[];
  index_n_heads: number;
  index_head_dim: number;
  index_block_size: number;
  index_topk_blocks: number;
  index_local_blocks: number;
  layer_types: readonly string[];
}>;

export const minimaxM3VlText = configFacts<MiniMaxM3VLTextConfig>({
  className: "MiniMaxM3VLTextConfig",
  defaults: {
    model_type: "minimax_m3_vl_text",
    vocab_size: 200064,
    hidden_size: 6144,
    intermediate_size: 3072,
    num_hidden_layers: 60,
    num_attention_heads: 64,
    num_key_value_heads: 4,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 524288,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 200034,
    eos_token_id: 200020,
    tie_word_embeddings: false,
    attention_dropout: 0,
    num_experts_per_tok: 4,
    num_local_experts: 128,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    router_jitter_noise: 0,
    rope_parameters: null,
    dense_intermediate_size: 12288,
    shared_intermediate_size: 3072,
    routed_scaling_factor: 2,
    rotary_dim: 64,
    swiglu_alpha: 1.702,
    swiglu_limit: 7,
    mlp_layer_types: null,
    index_n_heads: 4,
    index_head_dim: 128,
    index_block_size: 128,
    index_topk_blocks: 16,
    index_local_blocks: 1,
    layer_types: null,
  },
  rules: {
    mlp_layer_types: { layers: "num_hidden_layers", pattern: ["sparse"] },
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
  },
  rope: { "": { theta: 5000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "rms_norm_eps",
    "routed_scaling_factor",
    "router_aux_loss_coef",
    "router_jitter_noise",
    "swiglu_alpha",
    "swiglu_limit",
  ],
  aliases: { num_experts: "num_local_experts" },
});
