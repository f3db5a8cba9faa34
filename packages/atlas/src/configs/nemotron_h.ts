// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type NemotronHConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  layers_block_type: readonly string[];
  tie_word_embeddings: boolean;
  use_cache: boolean;
  num_logits_to_keep: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  max_position_embeddings: number;
  attention_bias: boolean;
  attention_dropout: number;
  sliding_window: number | null;
  intermediate_size: number;
  mlp_hidden_act: string;
  mlp_bias: boolean;
  use_mamba_kernels: boolean;
  ssm_state_size: number;
  mamba_num_heads: number;
  mamba_head_dim: number;
  mamba_hidden_act: string;
  n_groups: number;
  conv_kernel: number;
  expand: number;
  time_step_min: number;
  time_step_max: number;
  time_step_limit: readonly number[];
  time_step_floor: number;
  use_conv_bias: boolean;
  chunk_size: number;
  mamba_proj_bias: boolean;
  mamba_ssm_cache_dtype: string;
  n_routed_experts: number;
  output_router_logits: boolean;
  n_shared_experts: number;
  moe_intermediate_size: number;
  moe_shared_expert_intermediate_size: number;
  moe_latent_size: number | null;
  moe_shared_expert_overlap: boolean;
  num_experts_per_tok: number;
  routed_scaling_factor: number;
  n_group: number;
  topk_group: number;
  norm_topk_prob: boolean;
  num_nextn_predict_layers: number;
  mtp_layers_block_type: readonly string[];
  use_bias: boolean;
  initializer_range: number;
  layer_norm_epsilon: number;
  residual_in_fp32: boolean;
  hidden_dropout: number;
  rescale_prenorm_residual: boolean;
}>;

export const nemotronH = configFacts<NemotronHConfig>({
  className: "NemotronHConfig",
  defaults: {
    model_type: "nemotron_h",
    vocab_size: 131072,
    hidden_size: 4096,
    layers_block_type: null,
    tie_word_embeddings: false,
    use_cache: true,
    num_logits_to_keep: 1,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 128,
    max_position_embeddings: 4096,
    attention_bias: false,
    attention_dropout: 0,
    sliding_window: null,
    intermediate_size: 21504,
    mlp_hidden_act: "relu2",
    mlp_bias: false,
    use_mamba_kernels: true,
    ssm_state_size: 128,
    mamba_num_heads: 128,
    mamba_head_dim: 64,
    mamba_hidden_act: "silu",
    n_groups: 8,
    conv_kernel: 4,
    expand: 2,
    time_step_min: 0.001,
    time_step_max: 0.1,
    time_step_limit: [0, Infinity],
    time_step_floor: 0.0001,
    use_conv_bias: true,
    chunk_size: 128,
    mamba_proj_bias: false,
    mamba_ssm_cache_dtype: "float32",
    n_routed_experts: 8,
    output_router_logits: false,
    n_shared_experts: 1,
    moe_intermediate_size: 7688,
    moe_shared_expert_intermediate_size: 7688,
    moe_latent_size: null,
    moe_shared_expert_overlap: true,
    num_experts_per_tok: 2,
    routed_scaling_factor: 1,
    n_group: 1,
    topk_group: 1,
    norm_topk_prob: true,
    num_nextn_predict_layers: 0,
    mtp_layers_block_type: null,
    use_bias: false,
    initializer_range: 0.02,
    layer_norm_epsilon: 1e-05,
    residual_in_fp32: false,
    hidden_dropout: 0,
    rescale_prenorm_residual: true,
  },
  rules: {
    layers_block_type: { value: ["linear_attention", "moe", "full_attention", "mlp"] },
    mtp_layers_block_type: { value: ["full_attention", "moe"] },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "hidden_dropout",
    "initializer_range",
    "layer_norm_epsilon",
    "routed_scaling_factor",
    "time_step_floor",
    "time_step_limit",
    "time_step_max",
    "time_step_min",
  ],
  aliases: { layer_types: "layers_block_type", num_local_experts: "n_routed_experts" },
});
