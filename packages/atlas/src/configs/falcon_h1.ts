// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FalconH1Config = Readonly<{
  model_type: string;
  vocab_size: number;
  tie_word_embeddings: boolean;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean | null;
  num_logits_to_keep: number | null;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  max_position_embeddings: number;
  attention_dropout: number | null;
  mamba_d_ssm: number | null;
  mamba_n_heads: number | null;
  mamba_d_head: string | number;
  mamba_n_groups: number | null;
  mamba_d_state: number | null;
  mamba_d_conv: number | null;
  mamba_expand: number | null;
  mamba_chunk_size: number | null;
  mamba_conv_bias: boolean | null;
  mamba_proj_bias: boolean | null;
  mamba_norm_before_gate: boolean | null;
  mamba_rms_norm: boolean | null;
  time_step_limit: readonly number[] | null;
  projectors_bias: boolean | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  lm_head_multiplier: number | null;
  embedding_multiplier: number | null;
  mlp_multipliers: readonly number[];
  key_multiplier: number | null;
  attention_out_multiplier: number | null;
  attention_in_multiplier: number | null;
  ssm_multipliers: readonly number[];
  ssm_in_multiplier: number | null;
  ssm_out_multiplier: number | null;
  attention_bias: boolean;
  mlp_bias: boolean;
}>;

export const falconH1 = configFacts<FalconH1Config>({
  className: "FalconH1Config",
  defaults: {
    model_type: "falcon_h1",
    vocab_size: 128000,
    tie_word_embeddings: false,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    hidden_act: "silu",
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    num_logits_to_keep: 1,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    max_position_embeddings: 8192,
    attention_dropout: 0,
    mamba_d_ssm: 1024,
    mamba_n_heads: 128,
    mamba_d_head: "auto",
    mamba_n_groups: 1,
    mamba_d_state: 256,
    mamba_d_conv: 4,
    mamba_expand: 2,
    mamba_chunk_size: 256,
    mamba_conv_bias: true,
    mamba_proj_bias: false,
    mamba_norm_before_gate: true,
    mamba_rms_norm: false,
    time_step_limit: [0, Infinity],
    projectors_bias: false,
    rope_parameters: null,
    lm_head_multiplier: 1,
    embedding_multiplier: 1,
    mlp_multipliers: null,
    key_multiplier: 1,
    attention_out_multiplier: 1,
    attention_in_multiplier: 1,
    ssm_multipliers: null,
    ssm_in_multiplier: 1,
    ssm_out_multiplier: 1,
    attention_bias: false,
    mlp_bias: false,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    mamba_d_head: { quotient: ["mamba_d_ssm", "mamba_n_heads"], for: "auto" },
    mlp_multipliers: { value: [1, 1] },
    ssm_multipliers: { value: [1, 1, 1, 1, 1] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"], mamba_d_head: ["number", "string"] },
  floats: [
    "attention_dropout",
    "attention_in_multiplier",
    "attention_out_multiplier",
    "embedding_multiplier",
    "initializer_range",
    "key_multiplier",
    "lm_head_multiplier",
    "mlp_multipliers",
    "rms_norm_eps",
    "ssm_in_multiplier",
    "ssm_multipliers",
    "ssm_out_multiplier",
    "time_step_limit",
  ],
  aliases: { layer_types: "layers_block_type" },
});
