// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type InklingTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  unpadded_vocab_size: number | null;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  swa_num_attention_heads: number;
  swa_num_key_value_heads: number;
  swa_head_dim: number;
  sliding_window_size: number;
  d_rel: number;
  rel_extent: number;
  log_scaling_n_floor: number | null;
  log_scaling_alpha: number;
  local_layer_ids: readonly number[] | null;
  layer_types: readonly string[];
  max_position_embeddings: number;
  rms_norm_eps: number;
  conv_kernel_size: number;
  mlp_layer_types: readonly string[];
  intermediate_size: number;
  hidden_act: string;
  moe_intermediate_size: number;
  n_routed_experts: number;
  num_experts_per_tok: number;
  n_shared_experts: number;
  shared_expert_sink: boolean;
  route_scale: number;
  logits_mup_width_multiplier: number;
  rms_norm_eps_moe_gate: number;
  attention_dropout: number;
  initializer_range: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | null;
  num_mtp_layers: number | null;
  chain_hidden_post_norm: boolean;
  mtp_hidden_states_first: boolean;
  mtp_local_layer_ids: readonly number[] | null;
  number_of_conv_states: number;
}>;

export const inklingText = configFacts<InklingTextConfig>({
  className: "InklingTextConfig",
  defaults: {
    model_type: "inkling_text",
    vocab_size: 201024,
    unpadded_vocab_size: null,
    hidden_size: 6144,
    num_hidden_layers: 66,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    head_dim: 128,
    swa_num_attention_heads: 64,
    swa_num_key_value_heads: 16,
    swa_head_dim: 128,
    sliding_window_size: 512,
    d_rel: 16,
    rel_extent: 1024,
    log_scaling_n_floor: null,
    log_scaling_alpha: 0.1,
    local_layer_ids: null,
    layer_types: null,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-06,
    conv_kernel_size: 4,
    mlp_layer_types: null,
    intermediate_size: 24576,
    hidden_act: "silu",
    moe_intermediate_size: 3072,
    n_routed_experts: 256,
    num_experts_per_tok: 6,
    n_shared_experts: 2,
    shared_expert_sink: true,
    route_scale: 8,
    logits_mup_width_multiplier: 24,
    rms_norm_eps_moe_gate: 1e-06,
    attention_dropout: 0,
    initializer_range: 0.02,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    num_mtp_layers: null,
    chain_hidden_post_norm: false,
    mtp_hidden_states_first: true,
    mtp_local_layer_ids: null,
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["hybrid_sliding", "hybrid_sliding", "hybrid_sliding", "hybrid_sliding", "hybrid_sliding", "hybrid"],
    },
    mlp_layer_types: { layers: "num_hidden_layers", pattern: ["sparse"] },
    number_of_conv_states: { value: 4 },
  },
  floats: [
    "attention_dropout",
    "initializer_range",
    "log_scaling_alpha",
    "logits_mup_width_multiplier",
    "rms_norm_eps",
    "rms_norm_eps_moe_gate",
    "route_scale",
  ],
  aliases: {
    embedding_multiplier: "logits_mup_width_multiplier",
    model_max_length: "max_position_embeddings",
    num_local_experts: "n_routed_experts",
    sconv_kernel_size: "conv_kernel_size",
    sliding_window: "sliding_window_size",
  },
});
