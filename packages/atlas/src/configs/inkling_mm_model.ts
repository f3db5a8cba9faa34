// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type InklingAudioConfig, inklingAudio } from "./inkling_audio.ts";
import { type InklingTextConfig, inklingText } from "./inkling_text.ts";
import { type InklingVisionConfig, inklingVision } from "./inkling_vision.ts";

export type InklingConfig = Readonly<{
  model_type: string;
  text_config: InklingTextConfig;
  audio_config: InklingAudioConfig;
  vision_config: InklingVisionConfig;
  image_token_id: number;
  audio_token_id: number;
  image_bos_token_id: number;
  audio_bos_token_id: number;
}>;

export const inklingMmModel = configFacts<InklingConfig>({
  className: "InklingConfig",
  defaults: {
    model_type: "inkling_mm_model",
    text_config: null,
    audio_config: null,
    vision_config: null,
    image_token_id: 200054,
    audio_token_id: 200053,
    image_bos_token_id: 200005,
    audio_bos_token_id: 200020,
  },
  nested: {
    text_config: { facts: inklingText },
    vision_config: { facts: inklingVision },
    audio_config: { facts: inklingAudio },
  },
});
