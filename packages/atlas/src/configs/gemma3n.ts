// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Gemma3nAudioConfig, gemma3nAudio } from "./gemma3n_audio.ts";
import { type Gemma3nTextConfig, gemma3nText } from "./gemma3n_text.ts";
import { type Gemma3nVisionConfig, gemma3nVision } from "./gemma3n_vision.ts";

export type Gemma3nConfig = Readonly<{
  model_type: string;
  text_config: Gemma3nTextConfig;
  vision_config: Gemma3nVisionConfig;
  audio_config: Gemma3nAudioConfig;
  audio_soft_tokens_per_image: number | null;
  vision_soft_tokens_per_image: number | null;
  boi_token_id: number | null;
  eoi_token_id: number | null;
  image_token_id: number | null;
  boa_token_id: number | null;
  eoa_token_id: number | null;
  audio_token_id: number | null;
  initializer_range: number | null;
  tie_word_embeddings: boolean | null;
  use_cache: boolean;
}>;

export const gemma3n = configFacts<Gemma3nConfig>({
  className: "Gemma3nConfig",
  defaults: {
    model_type: "gemma3n",
    text_config: null,
    vision_config: null,
    audio_config: null,
    audio_soft_tokens_per_image: 188,
    vision_soft_tokens_per_image: 256,
    boi_token_id: 255999,
    eoi_token_id: 262144,
    image_token_id: 262145,
    boa_token_id: 256000,
    eoa_token_id: 262272,
    audio_token_id: 262273,
    initializer_range: 0.02,
    tie_word_embeddings: true,
    use_cache: true,
  },
  nested: {
    text_config: { facts: gemma3nText },
    vision_config: { facts: gemma3nVision },
    audio_config: { facts: gemma3nAudio },
  },
  floats: ["initializer_range"],
});
