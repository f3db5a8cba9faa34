// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen2VLTextConfig = Readonly<{
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
  use_sliding_window: boolean | null;
  sliding_window: number | null;
  max_window_layers: number | null;
  layer_types: readonly string[];
  attention_dropout: number | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
}>;

export const qwen2VlText = configFacts<Qwen2VLTextConfig>({
  className: "Qwen2VLTextConfig",
  defaults: {
    model_type: "qwen2_vl_text",
    vocab_size: 152064,
    hidden_size: 8192,
    intermediate_size: 29568,
    num_hidden_layers: 80,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    use_sliding_window: false,
    sliding_window: 4096,
    max_window_layers: 80,
    layer_types: null,
    attention_dropout: 0,
    rope_parameters: null,
    bos_token_id: 151643,
    eos_token_id: 151645,
    pad_token_id: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    sliding_window: { kept: "use_sliding_window", otherwise: null, always: true },
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", scaled: true, renamed: { mrope: "default" } } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
