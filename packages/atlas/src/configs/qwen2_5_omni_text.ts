// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen2_5OmniTextConfig = Readonly<{
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
  rope_parameters: Readonly<Record<string, unknown>>;
  use_sliding_window: boolean;
  sliding_window: number | null;
  max_window_layers: number;
  layer_types: readonly string[];
  attention_dropout: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
}>;

export const qwen25OmniText = configFacts<Qwen2_5OmniTextConfig>({
  className: "Qwen2_5OmniTextConfig",
  defaults: {
    model_type: "qwen2_5_omni_text",
    vocab_size: 152064,
    hidden_size: 3584,
    intermediate_size: 18944,
    num_hidden_layers: 28,
    num_attention_heads: 28,
    num_key_value_heads: 4,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    rope_parameters: null,
    use_sliding_window: false,
    sliding_window: 32768,
    max_window_layers: 28,
    layer_types: null,
    attention_dropout: 0,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: true,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    sliding_window: { kept: "use_sliding_window", otherwise: null, always: true },
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
