// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Nemotron3DiarizationAudioConfig, nemotron3DiarizationAudio } from "./nemotron3_diarization_audio.ts";
import { type Nemotron3DiarizationHeadConfig, nemotron3DiarizationHead } from "./nemotron3_diarization_head.ts";
import { type Nemotron3DiarizationStreamingConfig, nemotron3DiarizationStreaming } from "./nemotron3_diarization_streaming.ts";

export type Nemotron3DiarizationConfig = Readonly<{
  model_type: string;
  audio_config: Nemotron3DiarizationAudioConfig;
  head_config: Nemotron3DiarizationHeadConfig;
  streaming_config: Nemotron3DiarizationStreamingConfig;
  chunk_length: number;
  chunk_right_context: number;
  chunk_left_context: number;
  fifo_length: number;
  speaker_cache_update_period: number;
  initializer_range: number;
}>;

export const nemotron3Diarization = configFacts<Nemotron3DiarizationConfig>({
  className: "Nemotron3DiarizationConfig",
  defaults: {
    model_type: "nemotron3_diarization",
    audio_config: null,
    head_config: null,
    streaming_config: null,
    chunk_length: 340,
    chunk_right_context: 40,
    chunk_left_context: 0,
    fifo_length: 40,
    speaker_cache_update_period: 300,
    initializer_range: 0.02,
  },
  nested: {
    audio_config: { facts: nemotron3DiarizationAudio },
    head_config: { facts: nemotron3DiarizationHead },
    streaming_config: { facts: nemotron3DiarizationStreaming },
  },
  floats: ["initializer_range"],
});
