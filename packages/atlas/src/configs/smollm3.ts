// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SmolLM3Config = Readonly<{
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
  rope_parameters: Readonly<Record<string, unknown>>;
  use_sliding_window: boolean;
  sliding_window: number | null;
  no_rope_layers: readonly number[];
  no_rope_layer_interval: number;
  layer_types: readonly string[];
  attention_bias: boolean;
  attention_dropout: number;
  mlp_bias: boolean;
  tie_word_embeddings: boolean;
}>;

export const smollm3 = configFacts<SmolLM3Config>({
  className: "SmolLM3Config",
  defaults: {
    model_type: "smollm3",
    vocab_size: 128256,
    hidden_size: 2048,
    intermediate_size: 11008,
    num_hidden_layers: 36,
    num_attention_heads: 16,
    num_key_value_heads: 4,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: 128004,
    bos_token_id: 128000,
    eos_token_id: 128001,
    rope_parameters: null,
    use_sliding_window: false,
    sliding_window: null,
    no_rope_layers: null,
    no_rope_layer_interval: 4,
    layer_types: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    tie_word_embeddings: true,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    no_rope_layers: { layers: "num_hidden_layers", every: "no_rope_layer_interval", offset: 1, kinds: [1, 0] },
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
  },
  rope: { "": { theta: 2000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
