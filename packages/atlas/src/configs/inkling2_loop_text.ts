// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Inkling2LoopTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  unpadded_vocab_size: number;
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
  log_scaling_n_floor: number;
  log_scaling_alpha: number;
  layer_types: readonly string[];
  max_position_embeddings: number;
  rms_norm_eps: number;
  conv_kernel_size: number;
  hidden_act: string;
  moe_intermediate_size: number;
  n_routed_experts: number;
  num_experts_per_tok: number;
  route_scale: number;
  attention_dropout: number;
  initializer_range: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | null;
  qk_l2_clip_threshold: number;
  rel_l2_clip_threshold: number;
  n_layers_per_attn_res_block: number;
  mlp_gate_softcap: number;
  mlp_up_softcap: number;
  final_logit_softcapping: number;
  scoring_func: string;
  use_cache: boolean;
  loop_layer_index_start: number;
  loop_layer_index_end: number;
  loop_num_passes: number;
  loop_gate_rank: number;
}>;

export const inkling2LoopText = configFacts<Inkling2LoopTextConfig>({
  className: "Inkling2LoopTextConfig",
  defaults: {
    model_type: "inkling2_loop_text",
    vocab_size: 201024,
    unpadded_vocab_size: 200058,
    hidden_size: 2304,
    num_hidden_layers: 24,
    num_attention_heads: 24,
    num_key_value_heads: 8,
    head_dim: 128,
    swa_num_attention_heads: 24,
    swa_num_key_value_heads: 8,
    swa_head_dim: 128,
    sliding_window_size: 1024,
    d_rel: 16,
    rel_extent: 1024,
    log_scaling_n_floor: 8192,
    log_scaling_alpha: 0.1,
    layer_types: null,
    max_position_embeddings: 1048576,
    rms_norm_eps: 1e-06,
    conv_kernel_size: 4,
    hidden_act: "silu",
    moe_intermediate_size: 1152,
    n_routed_experts: 128,
    num_experts_per_tok: 8,
    route_scale: 8,
    attention_dropout: 0,
    initializer_range: 0.02,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: 200006,
    qk_l2_clip_threshold: 22.627416997969522,
    rel_l2_clip_threshold: 8,
    n_layers_per_attn_res_block: 6,
    mlp_gate_softcap: 4,
    mlp_up_softcap: 25,
    final_logit_softcapping: 30,
    scoring_func: "sigmoid",
    use_cache: true,
    loop_layer_index_start: 6,
    loop_layer_index_end: 18,
    loop_num_passes: 3,
    loop_gate_rank: 64,
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["hybrid_sliding", "hybrid_sliding", "hybrid_sliding", "hybrid_sliding", "hybrid_sliding", "hybrid"],
    },
  },
  floats: [
    "attention_dropout",
    "final_logit_softcapping",
    "initializer_range",
    "log_scaling_alpha",
    "mlp_gate_softcap",
    "mlp_up_softcap",
    "qk_l2_clip_threshold",
    "rel_l2_clip_threshold",
    "rms_norm_eps",
    "route_scale",
  ],
  aliases: {
    intermediate_size: "moe_intermediate_size",
    model_max_length: "max_position_embeddings",
    num_local_experts: "n_routed_experts",
    routed_scaling_factor: "route_scale",
    sconv_kernel_size: "conv_kernel_size",
    sliding_window: "sliding_window_size",
  },
});
