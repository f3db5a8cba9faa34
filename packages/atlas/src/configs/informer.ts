// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type InformerConfig = Readonly<{
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
  num_static_real_features: number;
  num_static_categorical_features: number;
  num_time_features: number;
  cardinality: readonly number[];
  embedding_dimension: readonly number[];
  d_model: number;
  encoder_ffn_dim: number;
  decoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_attention_heads: number;
  encoder_layers: number;
  decoder_layers: number;
  activation_function: string;
  dropout: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  attention_dropout: number;
  activation_dropout: number;
  num_parallel_samples: number;
  init_std: number;
  use_cache: boolean;
  attention_type: string;
  sampling_factor: number;
  distil: boolean;
  feature_size: number;
}>;

export const informer = configFacts<InformerConfig>({
  className: "InformerConfig",
  defaults: {
    model_type: "informer",
    is_encoder_decoder: true,
    prediction_length: null,
    context_length: null,
    distribution_output: "student_t",
    loss: "nll",
    input_size: 1,
    lags_sequence: null,
    scaling: "mean",
    num_dynamic_real_features: 0,
    num_static_real_features: 0,
    num_static_categorical_features: 0,
    num_time_features: 0,
    cardinality: null,
    embedding_dimension: null,
    d_model: 64,
    encoder_ffn_dim: 32,
    decoder_ffn_dim: 32,
    encoder_attention_heads: 2,
    decoder_attention_heads: 2,
    encoder_layers: 2,
    decoder_layers: 2,
    activation_function: "gelu",
    dropout: 0.05,
    encoder_layerdrop: 0.1,
    decoder_layerdrop: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0.1,
    num_parallel_samples: 100,
    init_std: 0.02,
    use_cache: true,
    attention_type: "prob",
    sampling_factor: 5,
    distil: true,
  },
  rules: {
    lags_sequence: { value: [1, 2, 3, 4, 5, 6, 7] },
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
    initializer_range: "init_std",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
