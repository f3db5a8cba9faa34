// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SolarOpenConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  moe_intermediate_size: number;
  num_experts_per_tok: number;
  output_router_logits: boolean;
  n_shared_experts: number;
  n_routed_experts: number;
  routed_scaling_factor: number;
  n_group: number;
  topk_group: number;
  norm_topk_prob: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  head_dim: number;
}>;

export const solarOpen = configFacts<SolarOpenConfig>({
  className: "SolarOpenConfig",
  defaults: {
    model_type: "solar_open",
    vocab_size: 196608,
    hidden_size: 4096,
    num_hidden_layers: 48,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    moe_intermediate_size: 1280,
    num_experts_per_tok: 8,
    output_router_logits: false,
    n_shared_experts: 1,
    n_routed_experts: 128,
    routed_scaling_factor: 1,
    n_group: 1,
    topk_group: 1,
    norm_topk_prob: true,
    bos_token_id: null,
    eos_token_id: null,
    pad_token_id: null,
    head_dim: 128,
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { num_local_experts: "n_routed_experts" },
});
