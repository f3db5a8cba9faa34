// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MuseGlimmerTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_activation: string;
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
}>;

export const museGlimmerText = configFacts<MuseGlimmerTextConfig>({
  className: "MuseGlimmerTextConfig",
  defaults: {
    model_type: "muse_glimmer_text",
    vocab_size: 202048,
    hidden_size: 6656,
    intermediate_size: 19968,
    num_hidden_layers: 52,
    num_attention_heads: 32,
    num_key_value_heads: 2,
    head_dim: 128,
    hidden_activation: "silu",
    max_position_embeddings: 131072,
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
    qk_scale_factor: 3.87,
    output_multiplier: 0.19611613513818404,
    post_norm_eps: 1e-08,
    layer_rope_theta: null,
  },
  rules: {
    layer_types: {
      value: [
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
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
        10000,
        10000,
        10000,
        0,
      ],
      while: ["num_hidden_layers"],
    },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "final_logit_softcapping",
    "initializer_range",
    "output_multiplier",
    "post_norm_eps",
    "qk_scale_factor",
    "rms_norm_eps",
  ],
});
