// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Exaone4Config = Readonly<{
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
  sliding_window: number | null;
  sliding_window_pattern: string | number | null;
  layer_types: readonly string[];
}>;

export const exaone4 = configFacts<Exaone4Config>({
  className: "Exaone4Config",
  defaults: {
    model_type: "exaone4",
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
    bos_token_id: 0,
    eos_token_id: 2,
    pad_token_id: null,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_dropout: 0,
    sliding_window: 4096,
    sliding_window_pattern: 4,
    layer_types: null,
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      every: "sliding_window_pattern",
      default: 4,
      offset: 1,
      kinds: ["sliding_attention", "full_attention"],
    },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"], sliding_window_pattern: ["number", "string"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
