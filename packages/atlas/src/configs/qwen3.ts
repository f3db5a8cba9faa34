// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen3Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  use_sliding_window: boolean;
  sliding_window: number | null;
  max_window_layers: number;
  layer_types: readonly string[];
  attention_dropout: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const qwen3 = configFacts<Qwen3Config>({
  className: "Qwen3Config",
  defaults: {
    model_type: "qwen3",
    vocab_size: 151936,
    hidden_size: 4096,
    intermediate_size: 22016,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    use_sliding_window: false,
    sliding_window: 4096,
    max_window_layers: 28,
    layer_types: null,
    attention_dropout: 0,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    sliding_window: { kept: "use_sliding_window", otherwise: null, always: true },
    layer_types: {
      layers: "num_hidden_layers",
      from: "max_window_layers",
      when: "sliding_window",
      kinds: ["full_attention", "sliding_attention"],
    },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
