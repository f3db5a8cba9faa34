// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Gemma4AudioConfig, gemma4Audio } from "./gemma4_audio.ts";
import { type Gemma4TextConfig, gemma4Text } from "./gemma4_text.ts";
import { type Gemma4VisionConfig, gemma4Vision } from "./gemma4_vision.ts";

export type Gemma4Config = Readonly<{
  model_type: string;
  text_config: Gemma4TextConfig;
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
  tie_word_embeddings: boolean;
}>;

export const gemma4 = configFacts<Gemma4Config>({
  className: "Gemma4Config",
  defaults: {
    model_type: "gemma4",
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
    text_config: { facts: gemma4Text },
    vision_config: { facts: gemma4Vision, optional: true },
    audio_config: { facts: gemma4Audio, optional: true },
  },
  floats: ["initializer_range"],
});
