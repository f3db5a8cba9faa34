// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type UnlimitedOcrTextConfig = Readonly<{
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
  pretraining_tp: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  head_dim: number;
  n_group: number | null;
  n_routed_experts: number;
  output_router_logits: boolean;
  n_shared_experts: number;
  routed_scaling_factor: number;
  topk_group: number | null;
  topk_method: string | null;
  num_experts_per_tok: number | null;
  moe_intermediate_size: number;
  mlp_layer_types: readonly string[];
  layer_types: readonly string[];
  sliding_window: number | null;
}>;

export const unlimitedOcrText = configFacts<UnlimitedOcrTextConfig>({
  className: "UnlimitedOcrTextConfig",
  defaults: {
    model_type: "unlimited_ocr_text",
    vocab_size: 129280,
    hidden_size: 1280,
    intermediate_size: 6848,
    num_hidden_layers: 12,
    num_attention_heads: 10,
    num_key_value_heads: 10,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 0,
    eos_token_id: 1,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: null,
    n_group: 1,
    n_routed_experts: 64,
    output_router_logits: false,
    n_shared_experts: 2,
    routed_scaling_factor: 1,
    topk_group: 1,
    topk_method: "greedy",
    num_experts_per_tok: 6,
    moe_intermediate_size: 896,
    mlp_layer_types: null,
    layer_types: null,
    sliding_window: 128,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"], always: true },
    mlp_layer_types: {
      layers: "num_hidden_layers",
      pattern: [
        "dense",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
      ],
    },
    layer_types: { layers: "num_hidden_layers", pattern: ["reference_sliding_attention"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { num_experts: "n_routed_experts" },
});
