// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ZambaConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  tie_word_embeddings: boolean;
  hidden_size: number;
  attention_hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  attention_head_dim: number | null;
  num_key_value_heads: number;
  n_mamba_heads: number;
  hidden_act: string;
  hidden_mamba_act: string;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  num_logits_to_keep: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  max_position_embeddings: number;
  attention_dropout: number;
  attn_layer_period: number;
  attn_layer_offset: number;
  use_mamba_kernels: boolean;
  mamba_d_state: number;
  mamba_d_conv: number;
  mamba_expand: number;
  mamba_dt_rank: string | number;
  use_associative_scan: boolean;
  time_step_min: number;
  time_step_max: number;
  time_step_floor: number;
  mamba_conv_bias: boolean;
  mamba_proj_bias: boolean;
  layers_block_type: readonly string[] | null;
}>;

export const zamba = configFacts<ZambaConfig>({
  className: "ZambaConfig",
  defaults: {
    model_type: "zamba",
    vocab_size: 32000,
    tie_word_embeddings: true,
    hidden_size: 3712,
    attention_hidden_size: null,
    intermediate_size: 14848,
    num_hidden_layers: 76,
    num_attention_heads: 16,
    attention_head_dim: null,
    num_key_value_heads: 16,
    n_mamba_heads: 2,
    hidden_act: "gelu",
    hidden_mamba_act: "silu",
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    num_logits_to_keep: 1,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    max_position_embeddings: 4096,
    attention_dropout: 0,
    attn_layer_period: 6,
    attn_layer_offset: 4,
    use_mamba_kernels: true,
    mamba_d_state: 16,
    mamba_d_conv: 4,
    mamba_expand: 2,
    mamba_dt_rank: "auto",
    use_associative_scan: true,
    time_step_min: 0.001,
    time_step_max: 0.1,
    time_step_floor: 0.0001,
    mamba_conv_bias: true,
    mamba_proj_bias: false,
    layers_block_type: null,
  },
  rules: {
    attention_hidden_size: { times: "hidden_size", by: 2 },
    attention_head_dim: { value: 464, while: ["hidden_size", "num_attention_heads"] },
    mamba_dt_rank: { times: "hidden_size", by: 0.0625, up: true, for: "auto" },
    layers_block_type: {
      value: [
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
      ],
      while: ["attn_layer_offset", "attn_layer_period", "num_hidden_layers"],
    },
  },
  kinds: { eos_token_id: ["list", "number"], mamba_dt_rank: ["number", "string"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "rms_norm_eps",
    "time_step_floor",
    "time_step_max",
    "time_step_min",
  ],
  aliases: { head_dim: "attention_head_dim", layer_types: "layers_block_type" },
});
