// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BltPatcherConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  max_position_embeddings: number;
  rms_norm_eps: number;
  dropout: number | null;
  intermediate_size: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  initializer_range: number;
  tie_word_embeddings: boolean;
  sliding_window: number | null;
  head_dim: number;
  hidden_act: string;
}>;

export const bltPatcher = configFacts<BltPatcherConfig>({
  className: "BltPatcherConfig",
  defaults: {
    model_type: "blt_patcher",
    vocab_size: 260,
    hidden_size: 768,
    num_hidden_layers: 14,
    num_attention_heads: 12,
    num_key_value_heads: null,
    max_position_embeddings: 8192,
    rms_norm_eps: 1e-05,
    dropout: 0,
    intermediate_size: 2048,
    rope_parameters: null,
    initializer_range: 0.02,
    tie_word_embeddings: false,
    sliding_window: 512,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
    hidden_act: { value: "silu" },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["dropout", "initializer_range", "rms_norm_eps"],
});
