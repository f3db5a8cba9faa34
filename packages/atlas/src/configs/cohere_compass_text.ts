// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CohereCompassTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  logit_scale: number | null;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, Readonly<Record<string, unknown>> | number | string | null>>;
  attention_bias: boolean;
  attention_dropout: number;
  sliding_window: number | null;
  layer_types: readonly string[];
  pooling: string | null;
  head_dim: number;
}>;

export const cohereCompassText = configFacts<CohereCompassTextConfig>({
  className: "CohereCompassTextConfig",
  defaults: {
    model_type: "cohere_compass_text",
    vocab_size: 256000,
    hidden_size: 8192,
    intermediate_size: 22528,
    logit_scale: null,
    num_hidden_layers: 40,
    num_attention_heads: 64,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 8192,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 5,
    eos_token_id: 255001,
    tie_word_embeddings: true,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    sliding_window: 4096,
    layer_types: null,
    pooling: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
    rope_parameters: { value: {} },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps", "logit_scale"],
});
