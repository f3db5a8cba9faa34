// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type EncodecConfig, encodec } from "./encodec.ts";
import { type MusicgenMelodyDecoderConfig, musicgenMelodyDecoder } from "./musicgen_melody_decoder.ts";
import { type T5Config, t5 } from "./t5.ts";

export type MusicgenMelodyConfig = Readonly<{
  model_type: string;
  text_encoder: T5Config;
  audio_encoder: EncodecConfig;
  decoder: MusicgenMelodyDecoderConfig;
  num_chroma: number;
  chroma_length: number;
  initializer_factor: number;
}>;

export const musicgenMelody = configFacts<MusicgenMelodyConfig>({
  className: "MusicgenMelodyConfig",
  defaults: {
    model_type: "musicgen_melody",
    text_encoder: null,
    audio_encoder: null,
    decoder: null,
    num_chroma: 12,
    chroma_length: 235,
    initializer_factor: 0.02,
  },
  nested: {
    text_encoder: { facts: t5, any: true },
    audio_encoder: { facts: encodec, any: true },
    decoder: { facts: musicgenMelodyDecoder },
  },
  floats: ["initializer_factor"],
});
