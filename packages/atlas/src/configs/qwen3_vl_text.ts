// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen3VLTextConfig = Readonly<{
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
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  pad_token_id: number | null;
}>;

export const qwen3VlText = configFacts<Qwen3VLTextConfig>({
  className: "Qwen3VLTextConfig",
  defaults: {
    model_type: "qwen3_vl_text",
    vocab_size: 151936,
    hidden_size: 4096,
    intermediate_size: 22016,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 128000,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    pad_token_id: null,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
