// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MuseSparkAudioConfig, museSparkAudio } from "./muse_spark_audio.ts";
import { type MuseSparkTextConfig, museSparkText } from "./muse_spark_text.ts";
import { type MuseSparkVisionConfig, museSparkVision } from "./muse_spark_vision.ts";

export type MuseSparkConfig = Readonly<{
  model_type: string;
  text_config: MuseSparkTextConfig;
  vision_config: MuseSparkVisionConfig;
  image_token_id: number;
  video_token_id: number;
  out_hidden_size: number;
  projector_hidden_size: number;
  projector_hidden_act: string;
  audio_config: MuseSparkAudioConfig;
  audio_token_id: number;
}>;

export const museSpark = configFacts<MuseSparkConfig>({
  className: "MuseSparkConfig",
  defaults: {
    model_type: "muse_spark",
    text_config: null,
    vision_config: null,
    image_token_id: 200092,
    video_token_id: 200091,
    out_hidden_size: 6144,
    projector_hidden_size: 4096,
    projector_hidden_act: "gelu",
    audio_config: null,
    audio_token_id: 200038,
  },
  nested: {
    text_config: { facts: museSparkText },
    vision_config: { facts: museSparkVision },
    audio_config: { facts: museSparkAudio },
  },
});
