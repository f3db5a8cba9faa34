// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Nemotron3_5TranscribeAsrAudioConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_dropout: number;
  num_mel_bins: number;
  subsampling_factor: number;
}>;

export const nemotron35TranscribeAsrAudio = configFacts<Nemotron3_5TranscribeAsrAudioConfig>({
  className: "Nemotron3_5TranscribeAsrAudioConfig",
  defaults: {
    model_type: "nemotron3_5_transcribe_asr_audio",
    hidden_size: 1280,
    intermediate_size: 5120,
    num_hidden_layers: 32,
    num_attention_heads: 10,
    num_key_value_heads: null,
    hidden_act: "gelu",
    max_position_embeddings: 5000,
    initializer_range: 0.02,
    rope_parameters: null,
    attention_dropout: 0,
    num_mel_bins: 128,
    subsampling_factor: 8,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 10000, share: 0.5, scaled: true } },
  floats: ["attention_dropout", "initializer_range"],
});
