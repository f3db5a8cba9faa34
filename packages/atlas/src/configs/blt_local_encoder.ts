// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BltLocalEncoderConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  cross_attn_all_layers: boolean | null;
  cross_attn_k: number | null;
  hidden_size_global: number | null;
  hidden_size: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  num_hidden_layers: number;
  rms_norm_eps: number;
  dropout: number | null;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  hidden_act: string;
  intermediate_size: number | null;
  initializer_range: number;
  sliding_window: number | null;
  tie_word_embeddings: boolean;
}>;

export const bltLocalEncoder = configFacts<BltLocalEncoderConfig>({
  className: "BltLocalEncoderConfig",
  defaults: {
    model_type: "blt_local_encoder",
    vocab_size: 260,
    cross_attn_all_layers: false,
    cross_attn_k: 2,
    hidden_size_global: 2048,
    hidden_size: 1024,
    num_attention_heads: 16,
    num_key_value_heads: null,
    num_hidden_layers: 1,
    rms_norm_eps: 1e-05,
    dropout: 0,
    max_position_embeddings: 24576,
    rope_parameters: null,
    hidden_act: "silu",
    intermediate_size: null,
    initializer_range: 0.02,
    sliding_window: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    intermediate_size: { value: 2730, while: ["hidden_size"] },
    tie_word_embeddings: { value: false },
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["dropout", "initializer_range", "rms_norm_eps"],
});
