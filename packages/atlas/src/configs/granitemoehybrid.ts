// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GraniteMoeHybridConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
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
  attention_dropout: number | null;
  embedding_multiplier: number | null;
  logits_scaling: number | null;
  residual_multiplier: number | null;
  attention_multiplier: number | null;
  num_local_experts: number | null;
  num_experts_per_tok: number | null;
  output_router_logits: boolean | null;
  router_aux_loss_coef: number | null;
  shared_intermediate_size: number;
  position_embedding_type: string | null;
  layer_types: readonly string[];
  mamba_n_heads: number | null;
  mamba_n_groups: number | null;
  mamba_d_state: number | null;
  mamba_d_head: number | string | null;
  mamba_d_conv: number | null;
  mamba_expand: number | null;
  mamba_chunk_size: number | null;
  mamba_conv_bias: boolean | null;
  mamba_proj_bias: boolean | null;
  time_step_limit: readonly number[] | null;
}>;

export const granitemoehybrid = configFacts<GraniteMoeHybridConfig>({
  className: "GraniteMoeHybridConfig",
  defaults: {
    model_type: "granitemoehybrid",
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    embedding_multiplier: 1,
    logits_scaling: 1,
    residual_multiplier: 1,
    attention_multiplier: 1,
    num_local_experts: 8,
    num_experts_per_tok: 2,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    shared_intermediate_size: 1024,
    position_embedding_type: null,
    layer_types: null,
    mamba_n_heads: 128,
    mamba_n_groups: 1,
    mamba_d_state: 256,
    mamba_d_head: "auto",
    mamba_d_conv: 4,
    mamba_expand: 2,
    mamba_chunk_size: 256,
    mamba_conv_bias: true,
    mamba_proj_bias: false,
    time_step_limit: [0, Infinity],
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    layer_types: { layers: "num_hidden_layers", pattern: ["linear_attention"] },
    mamba_d_head: { value: 64, while: ["hidden_size", "mamba_expand", "mamba_n_heads"], for: "auto" },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"], mamba_d_head: ["number", "string"] },
  floats: [
    "attention_dropout",
    "attention_multiplier",
    "embedding_multiplier",
    "initializer_range",
    "residual_multiplier",
    "rms_norm_eps",
    "router_aux_loss_coef",
    "time_step_limit",
  ],
  aliases: { layers_block_type: "layer_types" },
});
