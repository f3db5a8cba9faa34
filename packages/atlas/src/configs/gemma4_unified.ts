// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Gemma4UnifiedAudioConfig, gemma4UnifiedAudio } from "./gemma4_unified_audio.ts";
import { type Gemma4UnifiedTextConfig, gemma4UnifiedText } from "./gemma4_unified_text.ts";
import { type Gemma4UnifiedVisionConfig, gemma4UnifiedVision } from "./gemma4_unified_vision.ts";

export type Gemma4UnifiedConfig = Readonly<{
  model_type: string;
  text_config: Gemma4UnifiedTextConfig;
  vision_config: Gemma4UnifiedVisionConfig | null;
  audio_config: Gemma4UnifiedAudioConfig | null;
  boi_token_id: number | null;
  eoi_token_id: number | null;
  image_token_id: number | null;
  video_token_id: number | null;
  boa_token_id: number | null;
  eoa_token_index: number | null;
  audio_token_id: number | null;
  initializer_range: number | null;
  tie_word_embeddings: boolean;
}>;

export const gemma4Unified = configFacts<Gemma4UnifiedConfig>({
  className: "Gemma4UnifiedConfig",
  defaults: {
    model_type: "gemma4_unified",
    text_config: null,
    vision_config: null,
    audio_config: null,
    boi_token_id: 255999,
    eoi_token_id: 258882,
    image_token_id: 258880,
    video_token_id: 258884,
    boa_token_id: 256000,
    eoa_token_index: 258883,
    audio_token_id: 258881,
    initializer_range: 0.02,
    tie_word_embeddings: true,
  },
  nested: {
    text_config: { facts: gemma4UnifiedText },
    vision_config: { facts: gemma4UnifiedVision, optional: true },
    audio_config: { facts: gemma4UnifiedAudio, optional: true },
  },
  floats: ["initializer_range"],
});
