// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GlmConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number | null;
  head_dim: number | null;
  hidden_act: string;
  attention_dropout: number | null;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[];
  bos_token_id: number | null;
  attention_bias: boolean;
}>;

export const glm = configFacts<GlmConfig>({
  className: "GlmConfig",
  defaults: {
    model_type: "glm",
    vocab_size: 151552,
    hidden_size: 4096,
    intermediate_size: 13696,
    num_hidden_layers: 40,
    num_attention_heads: 32,
    num_key_value_heads: 2,
    head_dim: 128,
    hidden_act: "silu",
    attention_dropout: 0,
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1.5625e-07,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    pad_token_id: 151329,
    eos_token_id: null,
    bos_token_id: null,
    attention_bias: true,
  },
  rules: { eos_token_id: { value: [151329, 151336, 151338] } },
  rope: {
    "": { theta: 10000, share: 0.5, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
