// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Speech2TextConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  use_cache: boolean;
  activation_function: string;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  init_std: number;
  decoder_start_token_id: number;
  scale_embedding: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  max_source_positions: number;
  max_target_positions: number;
  num_conv_layers: number;
  conv_kernel_sizes: readonly number[];
  conv_channels: number;
  input_feat_per_channel: number;
  input_channels: number;
  tie_word_embeddings: boolean;
}>;

export const speechToText = configFacts<Speech2TextConfig>({
  className: "Speech2TextConfig",
  defaults: {
    model_type: "speech_to_text",
    is_encoder_decoder: true,
    vocab_size: 10000,
    encoder_layers: 12,
    encoder_ffn_dim: 2048,
    encoder_attention_heads: 4,
    decoder_layers: 6,
    decoder_ffn_dim: 2048,
    decoder_attention_heads: 4,
    encoder_layerdrop: 0,
    decoder_layerdrop: 0,
    use_cache: true,
    activation_function: "relu",
    d_model: 256,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    decoder_start_token_id: 2,
    scale_embedding: true,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    max_source_positions: 6000,
    max_target_positions: 1024,
    num_conv_layers: 2,
    conv_kernel_sizes: [5, 5],
    conv_channels: 1024,
    input_feat_per_channel: 80,
    input_channels: 1,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "decoder_layerdrop", "dropout", "encoder_layerdrop", "init_std"],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
