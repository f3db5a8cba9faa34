// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MiniMaxM2Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  attention_dropout: number;
  num_experts_per_tok: number;
  num_local_experts: number;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  router_jitter_noise: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const minimaxM2 = configFacts<MiniMaxM2Config>({
  className: "MiniMaxM2Config",
  defaults: {
    model_type: "minimax_m2",
    vocab_size: 200064,
    hidden_size: 3072,
    intermediate_size: 1536,
    num_hidden_layers: 62,
    num_attention_heads: 48,
    num_key_value_heads: 8,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 196608,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 200034,
    eos_token_id: 200020,
    tie_word_embeddings: false,
    attention_dropout: 0,
    num_experts_per_tok: 8,
    num_local_experts: 256,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    router_jitter_noise: 0,
    rope_parameters: null,
  },
  rope: { "": { theta: 5000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef", "router_jitter_noise"],
  aliases: { num_experts: "num_local_experts" },
});
