// Written by `npm run facts` from Transformers 5.23.0.
import { configFacts } from "../config-facts.ts";

export type Dots3NoteTextConfig = Readonly<{
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
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>> | null;
  mlp_layer_types: readonly string[] | null;
  attention_bias: boolean;
  attention_dropout: number;
  index_topk: number;
  index_head_dim: number;
  index_n_heads: number;
  mlp_bias: boolean;
  head_dim: number;
  layer_types: readonly string[] | null;
  sliding_window: number | null;
  shared_experts_intermediate_size: number;
}>;

export const dots3NoteText = configFacts<Dots3NoteTextConfig>({
  className: "Dots3NoteTextConfig",
  defaults: {
    model_type: "dots3_note_text",
    vocab_size: 152064,
    hidden_size: 5120,
    intermediate_size: 13824,
    moe_intermediate_size: 1536,
    num_hidden_layers: 46,
    num_attention_heads: 128,
    num_key_value_heads: 128,
    n_shared_experts: 1,
    n_routed_experts: 256,
    output_router_logits: false,
    routed_scaling_factor: 1,
    kv_lora_rank: 512,
    q_lora_rank: 1024,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    qk_nope_head_dim: 128,
    n_group: 1,
    topk_group: 1,
    num_experts_per_tok: 8,
    norm_topk_prob: true,
    hidden_act: "silu",
    max_position_embeddings: 524288,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 151659,
    bos_token_id: 151643,
    eos_token_id: 151668,
    tie_word_embeddings: false,
    rope_parameters: null,
    mlp_layer_types: null,
    attention_bias: false,
    attention_dropout: 0,
    index_topk: 2048,
    index_head_dim: 128,
    index_n_heads: 64,
    mlp_bias: false,
    head_dim: 256,
    layer_types: null,
    sliding_window: null,
    shared_experts_intermediate_size: 1536,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { num_local_experts: "n_routed_experts" },
});
