// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MixtralConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number | null;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  sliding_window: number | null;
  attention_dropout: number;
  num_experts_per_tok: number;
  num_local_experts: number;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  router_jitter_noise: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const mixtral = configFacts<MixtralConfig>({
  className: "MixtralConfig",
  defaults: {
    model_type: "mixtral",
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: null,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    sliding_window: null,
    attention_dropout: 0,
    num_experts_per_tok: 2,
    num_local_experts: 8,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    router_jitter_noise: 0,
    rope_parameters: null,
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef", "router_jitter_noise"],
  aliases: { num_experts: "num_local_experts" },
});
