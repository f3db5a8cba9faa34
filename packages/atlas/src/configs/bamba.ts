// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BambaConfig = Readonly<{
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
  use_cache: boolean;
  num_logits_to_keep: number | null;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  max_position_embeddings: number;
  attention_dropout: number | null;
  attn_layer_indices: readonly number[] | null;
  mamba_n_heads: number | null;
  mamba_d_head: string | number | null;
  mamba_n_groups: number | null;
  mamba_d_state: number | null;
  mamba_d_conv: number | null;
  mamba_expand: number | null;
  mamba_chunk_size: number | null;
  mamba_conv_bias: boolean | null;
  mamba_proj_bias: boolean | null;
  time_step_limit: readonly number[] | null;
  z_loss_coefficient: number | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  mlp_bias: boolean;
}>;

export const bamba = configFacts<BambaConfig>({
  className: "BambaConfig",
  defaults: {
    model_type: "bamba",
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
    max_position_embeddings: 262144,
    attention_dropout: 0,
    attn_layer_indices: null,
    mamba_n_heads: 128,
    mamba_d_head: "auto",
    mamba_n_groups: 1,
    mamba_d_state: 256,
    mamba_d_conv: 4,
    mamba_expand: 2,
    mamba_chunk_size: 256,
    mamba_conv_bias: true,
    mamba_proj_bias: false,
    time_step_limit: [0, Infinity],
    z_loss_coefficient: 0,
    rope_parameters: null,
    attention_bias: false,
    mlp_bias: false,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    mamba_d_head: { value: 64, while: ["hidden_size", "mamba_expand", "mamba_n_heads"], for: "auto" },
  },
  rope: { "": { theta: 10000, share: 0.5, thetaKey: "rope_theta", scaled: true } },
  kinds: { eos_token_id: ["list", "number"], mamba_d_head: ["number", "string"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "time_step_limit", "z_loss_coefficient"],
  aliases: { layer_types: "layers_block_type" },
});
