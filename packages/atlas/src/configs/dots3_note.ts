// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Dots3NoteAudioConfig, dots3NoteAudioEncoder } from "./dots3_note_audio_encoder.ts";
import { type Dots3NoteTextConfig, dots3NoteText } from "./dots3_note_text.ts";
import { type Dots3NoteVisionConfig, dots3NoteVisionEncoder } from "./dots3_note_vision_encoder.ts";

export type Dots3NoteConfig = Readonly<{
  model_type: string;
  text_config: Dots3NoteTextConfig;
  vision_config: Dots3NoteVisionConfig;
  audio_config: Dots3NoteAudioConfig;
  image_token_id: number;
  video_token_id: number;
  audio_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const dots3Note = configFacts<Dots3NoteConfig>({
  className: "Dots3NoteConfig",
  defaults: {
    model_type: "dots3_note",
    text_config: null,
    vision_config: null,
    audio_config: null,
    image_token_id: 151660,
    video_token_id: 151680,
    audio_token_id: 151720,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: dots3NoteText, flat: true },
    vision_config: { facts: dots3NoteVisionEncoder },
    audio_config: { facts: dots3NoteAudioEncoder },
  },
});
