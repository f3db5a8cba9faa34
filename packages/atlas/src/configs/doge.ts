// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DogeConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  hidden_dropout: number;
  hidden_act: string;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  num_attention_heads: number;
  num_key_value_heads: number;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  sliding_window: number | null;
  keep_window_size: number;
  is_moe: boolean;
  num_experts: number;
  num_experts_per_tok: number;
  norm_topk_prob: boolean;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const doge = configFacts<DogeConfig>({
  className: "DogeConfig",
  defaults: {
    model_type: "doge",
    vocab_size: 32768,
    hidden_size: 1024,
    intermediate_size: 2048,
    num_hidden_layers: 32,
    hidden_dropout: 0,
    hidden_act: "silu",
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    tie_word_embeddings: false,
    max_position_embeddings: 2048,
    rope_parameters: null,
    num_attention_heads: 8,
    num_key_value_heads: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    sliding_window: null,
    keep_window_size: 2048,
    is_moe: false,
    num_experts: 16384,
    num_experts_per_tok: 64,
    norm_topk_prob: false,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "hidden_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
});
