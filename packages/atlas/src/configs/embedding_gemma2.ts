// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type EmbeddingGemma2TextConfig, embeddingGemma2Text } from "./embedding_gemma2_text.ts";
import { type Gemma4AudioConfig, gemma4Audio } from "./gemma4_audio.ts";
import { type Gemma4VisionConfig, gemma4Vision } from "./gemma4_vision.ts";

export type EmbeddingGemma2Config = Readonly<{
  model_type: string;
  text_config: EmbeddingGemma2TextConfig;
  vision_config: Gemma4VisionConfig | null;
  audio_config: Gemma4AudioConfig | null;
  boi_token_id: number | null;
  eoi_token_id: number | null;
  image_token_id: number | null;
  video_token_id: number | null;
  boa_token_id: number | null;
  eoa_token_index: number | null;
  audio_token_id: number | null;
  initializer_range: number | null;
}>;

export const embeddingGemma2 = configFacts<EmbeddingGemma2Config>({
  className: "EmbeddingGemma2Config",
  defaults: {
    model_type: "embedding_gemma2",
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
  },
  nested: {
    vision_config: { facts: gemma4Vision, any: true, optional: true },
    text_config: { facts: embeddingGemma2Text },
    audio_config: { facts: gemma4Audio, any: true, optional: true },
  },
  floats: ["initializer_range"],
});
