// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MuseSparkTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  sliding_window: number | null;
  layer_types: readonly string[] | null;
  final_logit_softcapping: number;
  qk_scale_factor: number;
  output_multiplier: number;
  post_norm_eps: number;
  layer_rope_theta: readonly number[] | null;
  hidden_act: string;
  moe_intermediate_size: number;
  num_local_experts: number;
  num_experts_per_tok: number;
  routed_scaling_factor: number;
  moe_hidden_size: number;
  mlp_layer_types: readonly string[];
  residual_gate_temperature: number;
  output_router_logits: boolean;
}>;

export const museSparkText = configFacts<MuseSparkTextConfig>({
  className: "MuseSparkTextConfig",
  defaults: {
    model_type: "muse_spark_text",
    vocab_size: 202048,
    hidden_size: 8192,
    intermediate_size: 16384,
    num_hidden_layers: 62,
    num_attention_heads: 128,
    num_key_value_heads: 16,
    head_dim: 64,
    max_position_embeddings: 1048576,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    eos_token_id: 200001,
    bos_token_id: 200000,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    sliding_window: 2048,
    layer_types: null,
    final_logit_softcapping: 20,
    qk_scale_factor: 5.4730064863875,
    output_multiplier: 0.1767766952966369,
    post_norm_eps: 1e-08,
    layer_rope_theta: null,
    hidden_act: "silu",
    moe_intermediate_size: 4096,
    num_local_experts: 256,
    num_experts_per_tok: 8,
    routed_scaling_factor: 1,
    moe_hidden_size: 4096,
    mlp_layer_types: null,
    residual_gate_temperature: 0.3,
    output_router_logits: false,
  },
  rules: {
    layer_types: {
      value: [
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
      ],
      while: ["num_hidden_layers"],
    },
    layer_rope_theta: {
      value: [
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
        500000,
        500000,
        500000,
        0,
      ],
      while: ["num_hidden_layers"],
    },
    mlp_layer_types: { layers: "num_hidden_layers", pattern: ["sparse"] },
  },
  rope: { "": { theta: 500000, shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "final_logit_softcapping",
    "initializer_range",
    "output_multiplier",
    "post_norm_eps",
    "qk_scale_factor",
    "residual_gate_temperature",
    "rms_norm_eps",
    "routed_scaling_factor",
  ],
});
