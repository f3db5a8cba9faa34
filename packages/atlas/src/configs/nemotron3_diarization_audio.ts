// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Nemotron3DiarizationAudioConfig = Readonly<{
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

export const nemotron3DiarizationAudio = configFacts<Nemotron3DiarizationAudioConfig>({
  className: "Nemotron3DiarizationAudioConfig",
  defaults: {
    model_type: "nemotron3_diarization_audio",
    hidden_size: 512,
    intermediate_size: 2048,
    num_hidden_layers: 31,
    num_attention_heads: 8,
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
  rope: { "": { theta: 10000, share: 1, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range"],
});
