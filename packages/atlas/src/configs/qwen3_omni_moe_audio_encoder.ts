// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen3OmniMoeAudioEncoderConfig = Readonly<{
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
  max_source_positions: number;
  n_window: number;
  output_dim: number;
  n_window_infer: number;
  conv_chunksize: number;
  downsample_hidden_size: number;
}>;

export const qwen3OmniMoeAudioEncoder = configFacts<Qwen3OmniMoeAudioEncoderConfig>({
  className: "Qwen3OmniMoeAudioEncoderConfig",
  defaults: {
    model_type: "qwen3_omni_moe_audio_encoder",
    num_mel_bins: 128,
    encoder_layers: 32,
    encoder_attention_heads: 20,
    encoder_ffn_dim: 5120,
    d_model: 1280,
    dropout: 0,
    attention_dropout: 0,
    activation_function: "gelu",
    activation_dropout: 0,
    scale_embedding: false,
    initializer_range: 0.02,
    max_source_positions: 1500,
    n_window: 50,
    output_dim: 3584,
    n_window_infer: 800,
    conv_chunksize: 500,
    downsample_hidden_size: 480,
  },
  floats: ["activation_dropout", "attention_dropout", "dropout", "initializer_range"],
  aliases: {
    hidden_size: "d_model",
    intermediate_size: "encoder_ffn_dim",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
