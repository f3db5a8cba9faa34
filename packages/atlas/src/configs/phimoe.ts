// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PhimoeConfig = Readonly<{
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
  sliding_window: number | null;
  attention_dropout: number;
  num_experts_per_tok: number;
  num_local_experts: number;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  router_jitter_noise: number;
  input_jitter_noise: number;
  attention_bias: boolean;
  lm_head_bias: boolean;
}>;

export const phimoe = configFacts<PhimoeConfig>({
  className: "PhimoeConfig",
  defaults: {
    model_type: "phimoe",
    vocab_size: 32064,
    hidden_size: 4096,
    intermediate_size: 6400,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    rope_parameters: null,
    sliding_window: null,
    attention_dropout: 0,
    num_experts_per_tok: 2,
    num_local_experts: 16,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    router_jitter_noise: 0.01,
    input_jitter_noise: 0,
    attention_bias: false,
    lm_head_bias: false,
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "input_jitter_noise",
    "rms_norm_eps",
    "router_aux_loss_coef",
    "router_jitter_noise",
  ],
});
