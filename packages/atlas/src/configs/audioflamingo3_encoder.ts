// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type AudioFlamingo3EncoderConfig = Readonly<{
  model_type: string;
  num_mel_bins: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  layerdrop: number;
  activation_function: string;
  hidden_size: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  initializer_range: number;
  scale_embedding: boolean;
  max_source_positions: number;
}>;

export const audioflamingo3Encoder = configFacts<AudioFlamingo3EncoderConfig>({
  className: "AudioFlamingo3EncoderConfig",
  defaults: {
    model_type: "audioflamingo3_encoder",
    num_mel_bins: 128,
    num_hidden_layers: 32,
    num_attention_heads: 20,
    intermediate_size: 5120,
    layerdrop: 0,
    activation_function: "gelu",
    hidden_size: 1280,
    dropout: 0,
    attention_dropout: 0,
    activation_dropout: 0,
    initializer_range: 0.02,
    scale_embedding: false,
    max_source_positions: 1500,
  },
  floats: ["activation_dropout", "attention_dropout", "dropout", "initializer_range"],
  aliases: {
    d_model: "hidden_size",
    encoder_attention_heads: "num_attention_heads",
    encoder_ffn_dim: "intermediate_size",
    encoder_layerdrop: "layerdrop",
    encoder_layers: "num_hidden_layers",
  },
});
