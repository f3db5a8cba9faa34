// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Apertus1p5TextConfig, apertus1p5Text } from "./apertus1p5_text.ts";
import { type Apertus1p5VisionTokenizerConfig, apertus1p5VisionTokenizer } from "./apertus1p5_vision_tokenizer.ts";
import { type WavTokenizerEncoderConfig, wavtokenizerEncoder } from "./wavtokenizer_encoder.ts";

export type Apertus1p5Config = Readonly<{
  model_type: string;
  text_config: Apertus1p5TextConfig;
  vision_config: Apertus1p5VisionTokenizerConfig;
  audio_config: WavTokenizerEncoderConfig;
  image_token_id: number;
  audio_token_id: number;
  image_token_offset: number;
  audio_token_offset: number;
  tie_word_embeddings: boolean;
}>;

export const apertus1p5 = configFacts<Apertus1p5Config>({
  className: "Apertus1p5Config",
  defaults: {
    model_type: "apertus1p5",
    text_config: null,
    vision_config: null,
    audio_config: null,
    image_token_id: 131079,
    audio_token_id: 131085,
    image_token_offset: 131272,
    audio_token_offset: 262344,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: apertus1p5Text },
    vision_config: { facts: apertus1p5VisionTokenizer },
    audio_config: { facts: wavtokenizerEncoder, any: true },
  },
});
