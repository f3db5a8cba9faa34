// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type LasrEncoderConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  attention_bias: boolean;
  convolution_bias: boolean;
  conv_kernel_size: number;
  subsampling_conv_channels: number;
  num_mel_bins: number;
  subsampling_conv_kernel_size: number;
  subsampling_conv_stride: number;
  dropout: number;
  dropout_positions: number;
  layerdrop: number;
  activation_dropout: number;
  attention_dropout: number;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  feed_forward_residual_weights: readonly number[];
  conv_residual_weights: readonly number[];
  batch_norm_momentum: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  num_key_value_heads: number;
}>;

export const lasrEncoder = configFacts<LasrEncoderConfig>({
  className: "LasrEncoderConfig",
  defaults: {
    model_type: "lasr_encoder",
    hidden_size: 512,
    num_hidden_layers: 17,
    num_attention_heads: 8,
    intermediate_size: 2048,
    hidden_act: "silu",
    attention_bias: false,
    convolution_bias: false,
    conv_kernel_size: 32,
    subsampling_conv_channels: 256,
    num_mel_bins: 128,
    subsampling_conv_kernel_size: 5,
    subsampling_conv_stride: 2,
    dropout: 0.1,
    dropout_positions: 0,
    layerdrop: 0.1,
    activation_dropout: 0.1,
    attention_dropout: 0.1,
    max_position_embeddings: 10000,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    feed_forward_residual_weights: [1.5, 0.5],
    conv_residual_weights: [2, 1],
    batch_norm_momentum: 0.01,
    rope_parameters: null,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "batch_norm_momentum",
    "conv_residual_weights",
    "dropout",
    "feed_forward_residual_weights",
    "initializer_range",
    "layer_norm_eps",
  ],
});
