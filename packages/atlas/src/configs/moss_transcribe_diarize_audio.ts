// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MossTranscribeDiarizeAudioConfig = Readonly<{
  model_type: string;
  num_mel_bins: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  activation_function: string;
  hidden_size: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  initializer_range: number;
  max_source_positions: number;
}>;

export const mossTranscribeDiarizeAudio = configFacts<MossTranscribeDiarizeAudioConfig>({
  className: "MossTranscribeDiarizeAudioConfig",
  defaults: {
    model_type: "moss_transcribe_diarize_audio",
    num_mel_bins: 80,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    intermediate_size: 4096,
    activation_function: "gelu",
    hidden_size: 1024,
    dropout: 0,
    attention_dropout: 0,
    activation_dropout: 0,
    initializer_range: 0.02,
    max_source_positions: 1500,
  },
  floats: ["activation_dropout", "attention_dropout", "dropout", "initializer_range"],
  aliases: {
    d_model: "hidden_size",
    encoder_attention_heads: "num_attention_heads",
    encoder_ffn_dim: "intermediate_size",
    encoder_layers: "num_hidden_layers",
  },
});
