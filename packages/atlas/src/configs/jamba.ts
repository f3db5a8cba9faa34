// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type JambaConfig = Readonly<{
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
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  max_position_embeddings: number;
  attention_dropout: number;
  num_experts_per_tok: number;
  num_experts: number;
  expert_layer_period: number;
  expert_layer_offset: number;
  attn_layer_period: number;
  attn_layer_offset: number;
  use_mamba_kernels: boolean;
  mamba_d_state: number;
  mamba_d_conv: number;
  mamba_expand: number;
  mamba_dt_rank: number | string;
  mamba_conv_bias: boolean;
  mamba_proj_bias: boolean;
  use_mambapy: boolean;
  use_associative_scan: boolean;
}>;

export const jamba = configFacts<JambaConfig>({
  className: "JambaConfig",
  defaults: {
    model_type: "jamba",
    vocab_size: 65536,
    tie_word_embeddings: false,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    hidden_act: "silu",
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    max_position_embeddings: 262144,
    attention_dropout: 0,
    num_experts_per_tok: 2,
    num_experts: 16,
    expert_layer_period: 2,
    expert_layer_offset: 1,
    attn_layer_period: 8,
    attn_layer_offset: 4,
    use_mamba_kernels: true,
    mamba_d_state: 16,
    mamba_d_conv: 4,
    mamba_expand: 2,
    mamba_dt_rank: "auto",
    mamba_conv_bias: true,
    mamba_proj_bias: false,
    use_mambapy: false,
    use_associative_scan: true,
  },
  rules: { mamba_dt_rank: { times: "hidden_size", by: 0.0625, up: true, for: "auto" } },
  kinds: { eos_token_id: ["list", "number"], mamba_dt_rank: ["number", "string"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
  aliases: { num_local_experts: "num_experts" },
});
