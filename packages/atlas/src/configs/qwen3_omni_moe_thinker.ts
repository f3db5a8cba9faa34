// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3OmniMoeAudioEncoderConfig, qwen3OmniMoeAudioEncoder } from "./qwen3_omni_moe_audio_encoder.ts";
import { type Qwen3OmniMoeTextConfig, qwen3OmniMoeText } from "./qwen3_omni_moe_text.ts";
import { type Qwen3OmniMoeVisionEncoderConfig, qwen3OmniMoeVisionEncoder } from "./qwen3_omni_moe_vision_encoder.ts";

export type Qwen3OmniMoeThinkerConfig = Readonly<{
  model_type: string;
  audio_config: Qwen3OmniMoeAudioEncoderConfig;
  vision_config: Qwen3OmniMoeVisionEncoderConfig;
  text_config: Qwen3OmniMoeTextConfig;
  position_id_per_seconds: number;
  audio_start_token_id: number;
  user_token_id: number;
  initializer_range: number;
  tie_word_embeddings: boolean;
  audio_token_id: number;
  image_token_id: number;
  video_token_id: number;
}>;

export const qwen3OmniMoeThinker = configFacts<Qwen3OmniMoeThinkerConfig>({
  className: "Qwen3OmniMoeThinkerConfig",
  defaults: {
    model_type: "qwen3_omni_moe_thinker",
    audio_config: null,
    vision_config: null,
    text_config: null,
    position_id_per_seconds: 25,
    audio_start_token_id: 151647,
    user_token_id: 872,
    initializer_range: 0.02,
    tie_word_embeddings: false,
    audio_token_id: 151646,
    image_token_id: 151655,
    video_token_id: 151656,
  },
  nested: {
    text_config: { facts: qwen3OmniMoeText },
    vision_config: { facts: qwen3OmniMoeVisionEncoder },
    audio_config: { facts: qwen3OmniMoeAudioEncoder },
  },
  floats: ["initializer_range"],
});
