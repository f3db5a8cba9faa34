// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ParakeetEncoderConfig, parakeetEncoder } from "./parakeet_encoder.ts";

export type CohereAsrConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  encoder_config: ParakeetEncoderConfig;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  intermediate_size: number;
  hidden_act: string;
  max_position_embeddings: number;
  pad_token_id: number | null;
  eos_token_id: number | null;
  bos_token_id: number | null;
  use_cache: boolean;
  initializer_range: number;
  attention_dropout: number;
  attention_bias: boolean;
  decoder_start_token_id: number | null;
  tie_word_embeddings: boolean;
  head_dim: number;
}>;

export const cohereAsr = configFacts<CohereAsrConfig>({
  className: "CohereAsrConfig",
  defaults: {
    model_type: "cohere_asr",
    is_encoder_decoder: true,
    encoder_config: null,
    vocab_size: 16384,
    hidden_size: 1024,
    num_hidden_layers: 8,
    num_attention_heads: 8,
    num_key_value_heads: null,
    intermediate_size: 4096,
    hidden_act: "relu",
    max_position_embeddings: 1024,
    pad_token_id: 2,
    eos_token_id: 3,
    bos_token_id: 4,
    use_cache: true,
    initializer_range: 0.02,
    attention_dropout: 0,
    attention_bias: true,
    decoder_start_token_id: null,
    tie_word_embeddings: false,
    head_dim: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  nested: {
    encoder_config: {
      facts: parakeetEncoder,
      any: true,
      given: {
        hidden_size: 1280,
        num_hidden_layers: 48,
        num_attention_heads: 8,
        intermediate_size: 5120,
        hidden_act: "silu",
        attention_bias: true,
        convolution_bias: true,
        conv_kernel_size: 9,
        subsampling_factor: 8,
        subsampling_conv_channels: 256,
        num_mel_bins: 128,
        subsampling_conv_kernel_size: 3,
        subsampling_conv_stride: 2,
        dropout: 0,
        dropout_positions: 0,
        layerdrop: 0,
        activation_dropout: 0,
        attention_dropout: 0,
        max_position_embeddings: 5000,
        scale_input: false,
        initializer_range: 0.02,
      },
      beneath: true,
    },
  },
  floats: ["attention_dropout", "initializer_range"],
});
