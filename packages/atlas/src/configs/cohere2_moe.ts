// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Cohere2MoeConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  logit_scale: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_theta: number;
  rope_scaling: Readonly<Record<string, unknown>> | null;
  attention_bias: boolean;
  attention_dropout: number;
  sliding_window: number | null;
  num_experts_per_tok: number;
  num_experts: number;
  output_router_logits: boolean;
  num_shared_experts: number;
  shared_expert_combination_strategy: string;
  expert_selection_fn: string;
  layer_types: readonly string[];
  mlp_layer_types: readonly unknown[];
  prefix_dense_sliding_window_pattern: number;
  norm_topk_prob: boolean;
  prefix_dense_intermediate_size: number | null;
  rms_norm_eps: number | null;
  sliding_window_pattern: number;
}>;

export const cohere2Moe = configFacts<Cohere2MoeConfig>({
  className: "Cohere2MoeConfig",
  defaults: {
    model_type: "cohere2_moe",
    vocab_size: 256000,
    hidden_size: 8192,
    intermediate_size: 22528,
    logit_scale: 0.0625,
    num_hidden_layers: 40,
    num_attention_heads: 64,
    num_key_value_heads: null,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 8192,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 5,
    eos_token_id: 255001,
    tie_word_embeddings: true,
    rope_theta: 10000,
    rope_scaling: null,
    attention_bias: false,
    attention_dropout: 0,
    sliding_window: 4096,
    num_experts_per_tok: 2,
    num_experts: 8,
    output_router_logits: false,
    num_shared_experts: 0,
    shared_expert_combination_strategy: "average",
    expert_selection_fn: "softmax",
    layer_types: null,
    mlp_layer_types: null,
    prefix_dense_sliding_window_pattern: 1,
    norm_topk_prob: true,
    prefix_dense_intermediate_size: null,
    rms_norm_eps: null,
    sliding_window_pattern: 4,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    layer_types: {
      layers: "num_hidden_layers",
      every: "sliding_window_pattern",
      default: 4,
      offset: 1,
      kinds: ["sliding_attention", "full_attention"],
    },
    mlp_layer_types: { layers: "num_hidden_layers", pattern: ["sparse"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps", "logit_scale", "rms_norm_eps", "rope_theta"],
});
