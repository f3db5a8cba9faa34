// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2_5OmniAudioEncoderConfig, qwen25OmniAudioEncoder } from "./qwen2_5_omni_audio_encoder.ts";
import { type Qwen2_5OmniTextConfig, qwen25OmniText } from "./qwen2_5_omni_text.ts";
import { type Qwen2_5OmniVisionEncoderConfig, qwen25OmniVisionEncoder } from "./qwen2_5_omni_vision_encoder.ts";

export type Qwen2_5OmniThinkerConfig = Readonly<{
  model_type: string;
  audio_config: Qwen2_5OmniAudioEncoderConfig;
  vision_config: Qwen2_5OmniVisionEncoderConfig;
  text_config: Qwen2_5OmniTextConfig;
  audio_token_index: number;
  image_token_index: number;
  video_token_index: number;
  position_id_per_seconds: number;
  seconds_per_chunk: number;
  audio_start_token_id: number;
  audio_end_token_id: number;
  user_token_id: number;
  initializer_range: number;
  tie_word_embeddings: boolean;
}>;

export const qwen25OmniThinker = configFacts<Qwen2_5OmniThinkerConfig>({
  className: "Qwen2_5OmniThinkerConfig",
  defaults: {
    model_type: "qwen2_5_omni_thinker",
    audio_config: null,
    vision_config: null,
    text_config: null,
    audio_token_index: 151646,
    image_token_index: 151655,
    video_token_index: 151656,
    position_id_per_seconds: 25,
    seconds_per_chunk: 2,
    audio_start_token_id: 151647,
    audio_end_token_id: 151648,
    user_token_id: 872,
    initializer_range: 0.02,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: qwen25OmniText },
    vision_config: { facts: qwen25OmniVisionEncoder },
    audio_config: { facts: qwen25OmniAudioEncoder },
  },
  floats: ["initializer_range"],
  aliases: {
    audio_token_id: "audio_token_index",
    image_token_id: "image_token_index",
    video_token_id: "video_token_index",
  },
});
