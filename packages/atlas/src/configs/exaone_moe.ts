// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ExaoneMoeConfig = Readonly<{
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
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_dropout: number;
  sliding_window: number;
  sliding_window_pattern: string | number | null;
  layer_types: readonly string[];
  mlp_layer_types: readonly string[];
  first_k_dense_replace: number;
  moe_intermediate_size: number;
  num_experts: number;
  num_experts_per_tok: number;
  output_router_logits: boolean;
  num_shared_experts: number;
  norm_topk_prob: boolean;
  routed_scaling_factor: number;
  n_group: number;
  topk_group: number;
}>;

export const exaoneMoe = configFacts<ExaoneMoeConfig>({
  className: "ExaoneMoeConfig",
  defaults: {
    model_type: "exaone_moe",
    vocab_size: 102400,
    hidden_size: 4096,
    intermediate_size: 16384,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    hidden_act: "silu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    bos_token_id: 1,
    eos_token_id: 53,
    pad_token_id: 0,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_dropout: 0,
    sliding_window: 4096,
    sliding_window_pattern: 4,
    layer_types: null,
    mlp_layer_types: null,
    first_k_dense_replace: 1,
    moe_intermediate_size: 1024,
    num_experts: 64,
    num_experts_per_tok: 8,
    output_router_logits: false,
    num_shared_experts: 1,
    norm_topk_prob: true,
    routed_scaling_factor: 2.5,
    n_group: 1,
    topk_group: 1,
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      every: "sliding_window_pattern",
      default: 4,
      offset: 1,
      kinds: ["sliding_attention", "full_attention"],
    },
    mlp_layer_types: { layers: "num_hidden_layers", from: "first_k_dense_replace", kinds: ["dense", "sparse"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"], sliding_window_pattern: ["number", "string"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
});
