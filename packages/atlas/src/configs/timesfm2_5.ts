// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type TimesFm2_5Config = Readonly<{
  model_type: string;
  patch_length: number;
  context_length: number;
  horizon_length: number;
  num_hidden_layers: number;
  hidden_size: number;
  intermediate_size: number;
  head_dim: number;
  num_attention_heads: number;
  rms_norm_eps: number;
  quantiles: readonly number[];
  attention_dropout: number;
  initializer_range: number;
  num_key_value_heads: number;
  attention_bias: boolean;
  output_quantile_len: number;
  decode_index: number;
  use_bias: boolean;
  activation: string;
  use_continuous_quantile_head: boolean;
  force_flip_invariance: boolean;
  infer_is_positive: boolean;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const timesfm25 = configFacts<TimesFm2_5Config>({
  className: "TimesFm2_5Config",
  defaults: {
    model_type: "timesfm2_5",
    patch_length: 32,
    context_length: 16384,
    horizon_length: 128,
    num_hidden_layers: 20,
    hidden_size: 1280,
    intermediate_size: 1280,
    head_dim: 80,
    num_attention_heads: 16,
    rms_norm_eps: 1e-06,
    quantiles: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    attention_dropout: 0,
    initializer_range: 0.02,
    num_key_value_heads: 16,
    attention_bias: false,
    output_quantile_len: 1024,
    decode_index: 5,
    use_bias: false,
    activation: "swish",
    use_continuous_quantile_head: true,
    force_flip_invariance: true,
    infer_is_positive: true,
    max_position_embeddings: 16384,
    rope_parameters: null,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range", "quantiles", "rms_norm_eps"],
});
