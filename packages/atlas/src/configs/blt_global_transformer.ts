// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BltGlobalTransformerConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  num_hidden_layers: number;
  rms_norm_eps: number;
  dropout: number | null;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  hidden_act: string;
  intermediate_size: number;
  initializer_range: number;
  tie_word_embeddings: boolean;
  head_dim: number;
}>;

export const bltGlobalTransformer = configFacts<BltGlobalTransformerConfig>({
  className: "BltGlobalTransformerConfig",
  defaults: {
    model_type: "blt_global_transformer",
    hidden_size: 2048,
    num_attention_heads: 16,
    num_key_value_heads: null,
    num_hidden_layers: 25,
    rms_norm_eps: 1e-05,
    dropout: 0,
    max_position_embeddings: 4096,
    rope_parameters: null,
    hidden_act: "silu",
    intermediate_size: 5632,
    initializer_range: 0.02,
    tie_word_embeddings: false,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["dropout", "initializer_range", "rms_norm_eps"],
});
