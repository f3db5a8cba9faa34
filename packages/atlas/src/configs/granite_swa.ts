// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GraniteSWAConfig = Readonly<{
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
  attention_bias: boolean;
  attention_dropout: number;
  mlp_bias: boolean;
  embedding_multiplier: number;
  logits_scaling: number;
  residual_multiplier: number;
  attention_multiplier: number;
  sliding_window: number | null;
  layer_types: readonly string[];
  layer_rope_theta: readonly number[];
}>;

export const graniteSwa = configFacts<GraniteSWAConfig>({
  className: "GraniteSWAConfig",
  defaults: {
    model_type: "granite_swa",
    vocab_size: 100352,
    hidden_size: 2560,
    intermediate_size: 8192,
    num_hidden_layers: 24,
    num_attention_heads: 20,
    num_key_value_heads: 4,
    hidden_act: "silu",
    max_position_embeddings: 8192,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 100257,
    eos_token_id: 100257,
    tie_word_embeddings: true,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    embedding_multiplier: 1,
    logits_scaling: 1,
    residual_multiplier: 1,
    attention_multiplier: 1,
    sliding_window: 128,
    layer_types: null,
    layer_rope_theta: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["full_attention", "sliding_attention", "sliding_attention", "sliding_attention"],
    },
    layer_rope_theta: { layers: "num_hidden_layers", pattern: [10000] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "attention_multiplier",
    "embedding_multiplier",
    "initializer_range",
    "residual_multiplier",
    "rms_norm_eps",
  ],
});
