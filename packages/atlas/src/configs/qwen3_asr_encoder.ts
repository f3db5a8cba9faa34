// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen3ASREncoderConfig = Readonly<{
  model_type: string;
  num_mel_bins: number;
  encoder_layers: number;
  encoder_attention_heads: number;
  encoder_ffn_dim: number;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_function: string;
  activation_dropout: number;
  scale_embedding: boolean;
  initializer_range: number;
  n_window: number;
  output_dim: number;
  n_window_infer: number;
  downsample_hidden_size: number;
  max_position_embeddings: number;
}>;

export const qwen3AsrEncoder = configFacts<Qwen3ASREncoderConfig>({
  className: "Qwen3ASREncoderConfig",
  defaults: {
    model_type: "qwen3_asr_encoder",
    num_mel_bins: 128,
    encoder_layers: 24,
    encoder_attention_heads: 16,
    encoder_ffn_dim: 4096,
    d_model: 1024,
    dropout: 0,
    attention_dropout: 0,
    activation_function: "gelu",
    activation_dropout: 0,
    scale_embedding: false,
    initializer_range: 0.02,
    n_window: 50,
    output_dim: 3584,
    n_window_infer: 800,
    downsample_hidden_size: 480,
    max_position_embeddings: 13,
  },
  floats: ["activation_dropout", "attention_dropout", "dropout", "initializer_range"],
  aliases: {
    hidden_size: "d_model",
    intermediate_size: "encoder_ffn_dim",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
