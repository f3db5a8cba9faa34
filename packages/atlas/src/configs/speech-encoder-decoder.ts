// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BertConfig, bert } from "./bert.ts";
import { type Wav2Vec2Config, wav2vec2 } from "./wav2vec2.ts";

export type SpeechEncoderDecoderConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean | null;
  encoder: Wav2Vec2Config;
  decoder: BertConfig;
}>;

export const speechEncoderDecoder = configFacts<SpeechEncoderDecoderConfig>({
  className: "SpeechEncoderDecoderConfig",
  defaults: { model_type: "speech-encoder-decoder", is_encoder_decoder: true, encoder: null, decoder: null },
  nested: {
    encoder: { facts: wav2vec2, any: true },
    decoder: { facts: bert, any: true, given: { is_decoder: true, add_cross_attention: true } },
  },
});
