// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Nemotron3_5TranscribeAsrAudioConfig, nemotron35TranscribeAsrAudio } from "./nemotron3_5_transcribe_asr_audio.ts";
import { type Nemotron3DiarizationConfig, nemotron3Diarization } from "./nemotron3_diarization.ts";

export type Nemotron3_5TranscribeAudioConfig = Readonly<{
  model_type: string;
  asr_config: Nemotron3_5TranscribeAsrAudioConfig;
  diarization_config: Nemotron3DiarizationConfig;
  speaker_activity_threshold: number;
}>;

export const nemotron35TranscribeAudio = configFacts<Nemotron3_5TranscribeAudioConfig>({
  className: "Nemotron3_5TranscribeAudioConfig",
  defaults: {
    model_type: "nemotron3_5_transcribe_audio",
    asr_config: null,
    diarization_config: null,
    speaker_activity_threshold: 0.5,
  },
  nested: {
    asr_config: { facts: nemotron35TranscribeAsrAudio },
    diarization_config: {
      facts: nemotron3Diarization,
      any: true,
      given: {
        chunk_length: 500,
        chunk_left_context: 50,
        chunk_right_context: 50,
        fifo_length: 40,
        speaker_cache_update_period: 300,
        streaming_config: { speaker_cache_length: 188 },
      },
    },
  },
  floats: ["speaker_activity_threshold"],
});
