// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VoxtralEncoderConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  scale_embedding: boolean;
  activation_function: string;
  num_mel_bins: number;
  max_source_positions: number;
  initializer_range: number;
  attention_dropout: number;
  dropout: number;
  layerdrop: number;
  activation_dropout: number;
}>;

export const voxtralEncoder = configFacts<VoxtralEncoderConfig>({
  className: "VoxtralEncoderConfig",
  defaults: {
    model_type: "voxtral_encoder",
    vocab_size: 51866,
    hidden_size: 1280,
    intermediate_size: 5120,
    num_hidden_layers: 32,
    num_attention_heads: 20,
    scale_embedding: false,
    activation_function: "gelu",
    num_mel_bins: 128,
    max_source_positions: 1500,
    initializer_range: 0.02,
    attention_dropout: 0,
    dropout: 0,
    layerdrop: 0,
    activation_dropout: 0,
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
