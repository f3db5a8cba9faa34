// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ParakeetEncoderConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  attention_bias: boolean;
  convolution_bias: boolean;
  conv_kernel_size: number;
  subsampling_factor: number;
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
  scale_input: boolean;
  initializer_range: number;
  num_key_value_heads: number;
}>;

export const parakeetEncoder = configFacts<ParakeetEncoderConfig>({
  className: "ParakeetEncoderConfig",
  defaults: {
    model_type: "parakeet_encoder",
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 8,
    intermediate_size: 4096,
    hidden_act: "silu",
    attention_bias: true,
    convolution_bias: true,
    conv_kernel_size: 9,
    subsampling_factor: 8,
    subsampling_conv_channels: 256,
    num_mel_bins: 80,
    subsampling_conv_kernel_size: 3,
    subsampling_conv_stride: 2,
    dropout: 0.1,
    dropout_positions: 0,
    layerdrop: 0.1,
    activation_dropout: 0.1,
    attention_dropout: 0.1,
    max_position_embeddings: 5000,
    scale_input: true,
    initializer_range: 0.02,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  floats: ["activation_dropout", "attention_dropout", "dropout", "initializer_range"],
});
