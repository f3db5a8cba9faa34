// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Zamba2Config = Readonly<{
  model_type: string;
  vocab_size: number;
  max_position_embeddings: number;
  hidden_size: number;
  num_hidden_layers: number;
  layers_block_type: readonly string[];
  mamba_d_state: number;
  mamba_d_conv: number;
  mamba_expand: number;
  mamba_ngroups: number;
  time_step_min: number;
  time_step_max: number;
  time_step_floor: number;
  n_mamba_heads: number;
  use_mamba_kernels: boolean;
  use_conv_bias: boolean;
  chunk_size: number;
  use_mem_eff_path: boolean;
  add_bias_linear: boolean;
  intermediate_size: number;
  hidden_act: string;
  num_attention_heads: number;
  num_key_value_heads: number;
  attention_dropout: number;
  num_mem_blocks: number;
  use_shared_attention_adapter: boolean;
  adapter_rank: number;
  use_mem_rope: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  num_logits_to_keep: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  use_long_context: boolean;
  tie_word_embeddings: boolean;
  attention_hidden_size: number;
  attention_head_dim: number;
  mamba_headdim: number;
  kv_channels: number;
  num_query_groups: number;
  hybrid_layer_ids: readonly number[];
}>;

export const zamba2 = configFacts<Zamba2Config>({
  className: "Zamba2Config",
  defaults: {
    model_type: "zamba2",
    vocab_size: 32000,
    max_position_embeddings: 4096,
    hidden_size: 2560,
    num_hidden_layers: 54,
    layers_block_type: null,
    mamba_d_state: 64,
    mamba_d_conv: 4,
    mamba_expand: 2,
    mamba_ngroups: 1,
    time_step_min: 0.001,
    time_step_max: 0.1,
    time_step_floor: 0.0001,
    n_mamba_heads: 8,
    use_mamba_kernels: true,
    use_conv_bias: true,
    chunk_size: 256,
    use_mem_eff_path: false,
    add_bias_linear: false,
    intermediate_size: null,
    hidden_act: "gelu",
    num_attention_heads: 32,
    num_key_value_heads: null,
    attention_dropout: 0,
    num_mem_blocks: 1,
    use_shared_attention_adapter: false,
    adapter_rank: 128,
    use_mem_rope: false,
    rope_parameters: null,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    num_logits_to_keep: 1,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    use_long_context: false,
    tie_word_embeddings: true,
  },
  rules: {
    layers_block_type: {
      value: [
        "linear_attention",
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
        "hybrid",
        "linear_attention",
        "linear_attention",
        "linear_attention",
        "hybrid",
        "linear_attention",
        "linear_attention",
      ],
    },
    intermediate_size: { times: "hidden_size", by: 4 },
    num_key_value_heads: { copy: "num_attention_heads" },
    attention_hidden_size: { times: "hidden_size", by: 2 },
    attention_head_dim: { value: 160, while: ["hidden_size", "num_attention_heads"] },
    mamba_headdim: { value: 640, while: ["hidden_size", "mamba_expand", "n_mamba_heads"] },
    kv_channels: { quotient: ["hidden_size", "num_attention_heads"] },
    num_query_groups: { copy: "num_attention_heads" },
    hybrid_layer_ids: { value: [6, 12, 18, 24, 30, 36, 42, 47, 51] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
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
