// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DiaEncoderConfig = Readonly<{
  model_type: string;
  max_position_embeddings: number;
  num_hidden_layers: number;
  hidden_size: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  intermediate_size: number;
  norm_eps: number;
  vocab_size: number;
  hidden_act: string;
  rope_parameters: Readonly<Record<string, unknown>>;
  initializer_range: number;
}>;

export const diaEncoder = configFacts<DiaEncoderConfig>({
  className: "DiaEncoderConfig",
  defaults: {
    model_type: "dia_encoder",
    max_position_embeddings: 1024,
    num_hidden_layers: 12,
    hidden_size: 1024,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    head_dim: 128,
    intermediate_size: 4096,
    norm_eps: 1e-05,
    vocab_size: 256,
    hidden_act: "silu",
    rope_parameters: null,
    initializer_range: 0.02,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["initializer_range", "norm_eps"],
});
