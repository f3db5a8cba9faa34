// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type AfmoeConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  moe_intermediate_size: number;
  num_hidden_layers: number;
  num_dense_layers: number | null;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number | null;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  num_experts: number | null;
  num_experts_per_tok: number | null;
  num_shared_experts: number | null;
  route_scale: number | null;
  output_router_logits: boolean;
  global_attn_every_n_layers: number | null;
  sliding_window: number | null;
  layer_types: readonly string[];
  attention_dropout: number | null;
  mup_enabled: boolean | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  bos_token_id: number | null;
  attention_bias: boolean;
}>;

export const afmoe = configFacts<AfmoeConfig>({
  className: "AfmoeConfig",
  defaults: {
    model_type: "afmoe",
    vocab_size: 200192,
    hidden_size: 2048,
    intermediate_size: 6144,
    moe_intermediate_size: 1408,
    num_hidden_layers: 32,
    num_dense_layers: 1,
    num_attention_heads: 16,
    num_key_value_heads: null,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 16384,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    num_experts: 64,
    num_experts_per_tok: 6,
    num_shared_experts: 2,
    route_scale: 1,
    output_router_logits: false,
    global_attn_every_n_layers: 4,
    sliding_window: 1024,
    layer_types: null,
    attention_dropout: 0,
    mup_enabled: false,
    eos_token_id: null,
    pad_token_id: null,
    bos_token_id: null,
    attention_bias: false,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    layer_types: {
      layers: "num_hidden_layers",
      every: "global_attn_every_n_layers",
      default: 4,
      offset: 1,
      kinds: ["sliding_attention", "full_attention"],
    },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "route_scale"],
});
