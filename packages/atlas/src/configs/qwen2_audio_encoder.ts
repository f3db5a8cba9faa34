// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen2AudioEncoderConfig = Readonly<{
  model_type: string;
  num_mel_bins: number;
  encoder_layers: number;
  encoder_attention_heads: number;
  encoder_ffn_dim: number;
  encoder_layerdrop: number;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_function: string;
  activation_dropout: number;
  scale_embedding: boolean;
  initializer_range: number;
  max_source_positions: number;
}>;

export const qwen2AudioEncoder = configFacts<Qwen2AudioEncoderConfig>({
  className: "Qwen2AudioEncoderConfig",
  defaults: {
    model_type: "qwen2_audio_encoder",
    num_mel_bins: 128,
    encoder_layers: 32,
    encoder_attention_heads: 20,
    encoder_ffn_dim: 5120,
    encoder_layerdrop: 0,
    d_model: 1280,
    dropout: 0,
    attention_dropout: 0,
    activation_function: "gelu",
    activation_dropout: 0,
    scale_embedding: false,
    initializer_range: 0.02,
    max_source_positions: 1500,
  },
  floats: ["activation_dropout", "attention_dropout", "dropout", "encoder_layerdrop", "initializer_range"],
  aliases: {
    hidden_size: "d_model",
    intermediate_size: "encoder_ffn_dim",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
