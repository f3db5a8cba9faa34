// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Nemotron3DiarizationStreamingConfig = Readonly<{
  model_type: string;
  fifo_length: number;
  speaker_cache_update_period: number;
  speaker_cache_length: number;
  speaker_cache_silence_frames_per_speaker: number;
  prediction_score_threshold: number;
  latest_frames_score_boost: number;
  strong_boost_rate: number;
  weak_boost_rate: number;
  min_positive_scores_rate: number;
  num_speakers: number;
  subsampling_factor: number;
}>;

export const nemotron3DiarizationStreaming = configFacts<Nemotron3DiarizationStreamingConfig>({
  className: "Nemotron3DiarizationStreamingConfig",
  defaults: {
    model_type: "",
    fifo_length: 264,
    speaker_cache_update_period: 222,
    speaker_cache_length: 264,
    speaker_cache_silence_frames_per_speaker: 1,
    prediction_score_threshold: 0.25,
    latest_frames_score_boost: 0.05,
    strong_boost_rate: 0.75,
    weak_boost_rate: 1.5,
    min_positive_scores_rate: 0.5,
    num_speakers: 8,
    subsampling_factor: 8,
  },
  floats: [
    "latest_frames_score_boost",
    "min_positive_scores_rate",
    "prediction_score_threshold",
    "strong_boost_rate",
    "weak_boost_rate",
  ],
});
