// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type TimesFmConfig = Readonly<{
  model_type: string;
  patch_length: number;
  context_length: number;
  horizon_length: number;
  freq_size: number;
  num_hidden_layers: number;
  hidden_size: number;
  intermediate_size: number;
  head_dim: number;
  num_attention_heads: number;
  tolerance: number;
  rms_norm_eps: number;
  quantiles: readonly number[];
  pad_val: number;
  attention_dropout: number;
  use_positional_embedding: boolean;
  initializer_range: number;
  min_timescale: number;
  max_timescale: number;
}>;

export const timesfm = configFacts<TimesFmConfig>({
  className: "TimesFmConfig",
  defaults: {
    model_type: "timesfm",
    patch_length: 32,
    context_length: 512,
    horizon_length: 128,
    freq_size: 3,
    num_hidden_layers: 50,
    hidden_size: 1280,
    intermediate_size: 1280,
    head_dim: 80,
    num_attention_heads: 16,
    tolerance: 1e-06,
    rms_norm_eps: 1e-06,
    quantiles: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    pad_val: 1123581321,
    attention_dropout: 0,
    use_positional_embedding: false,
    initializer_range: 0.02,
    min_timescale: 1,
    max_timescale: 10000,
  },
  floats: ["attention_dropout", "initializer_range", "pad_val", "quantiles", "rms_norm_eps", "tolerance"],
});
