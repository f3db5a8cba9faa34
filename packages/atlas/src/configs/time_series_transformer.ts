// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type TimeSeriesTransformerConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  prediction_length: number | null;
  context_length: number | null;
  distribution_output: string;
  loss: string;
  input_size: number;
  lags_sequence: readonly number[];
  scaling: string | boolean | null;
  num_dynamic_real_features: number;
  num_static_categorical_features: number;
  num_static_real_features: number;
  num_time_features: number;
  cardinality: readonly number[];
  embedding_dimension: readonly number[];
  encoder_ffn_dim: number;
  decoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_attention_heads: number;
  encoder_layers: number;
  decoder_layers: number;
  activation_function: string;
  d_model: number;
  dropout: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  attention_dropout: number;
  activation_dropout: number;
  num_parallel_samples: number;
  init_std: number;
  use_cache: boolean;
  feature_size: number;
}>;

export const timeSeriesTransformer = configFacts<TimeSeriesTransformerConfig>({
  className: "TimeSeriesTransformerConfig",
  defaults: {
    model_type: "time_series_transformer",
    is_encoder_decoder: true,
    prediction_length: null,
    context_length: null,
    distribution_output: "student_t",
    loss: "nll",
    input_size: 1,
    lags_sequence: [1, 2, 3, 4, 5, 6, 7],
    scaling: "mean",
    num_dynamic_real_features: 0,
    num_static_categorical_features: 0,
    num_static_real_features: 0,
    num_time_features: 0,
    cardinality: null,
    embedding_dimension: null,
    encoder_ffn_dim: 32,
    decoder_ffn_dim: 32,
    encoder_attention_heads: 2,
    decoder_attention_heads: 2,
    encoder_layers: 2,
    decoder_layers: 2,
    activation_function: "gelu",
    d_model: 64,
    dropout: 0.1,
    encoder_layerdrop: 0.1,
    decoder_layerdrop: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0.1,
    num_parallel_samples: 100,
    init_std: 0.02,
    use_cache: true,
  },
  rules: {
    cardinality: { value: [0], always: true },
    embedding_dimension: { value: [0], always: true },
    feature_size: {
      value: 9,
      while: [
        "input_size",
        "lags_sequence",
        "num_dynamic_real_features",
        "num_static_real_features",
        "num_time_features",
      ],
    },
  },
  kinds: { scaling: ["boolean", "string"] },
  floats: ["activation_dropout", "attention_dropout", "decoder_layerdrop", "dropout", "encoder_layerdrop", "init_std"],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
