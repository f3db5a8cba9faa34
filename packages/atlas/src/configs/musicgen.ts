// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type EncodecConfig, encodec } from "./encodec.ts";
import { type MusicgenDecoderConfig, musicgenDecoder } from "./musicgen_decoder.ts";
import { type T5Config, t5 } from "./t5.ts";

export type MusicgenConfig = Readonly<{
  model_type: string;
  text_encoder: T5Config;
  audio_encoder: EncodecConfig;
  decoder: MusicgenDecoderConfig;
  initializer_factor: number;
}>;

export const musicgen = configFacts<MusicgenConfig>({
  className: "MusicgenConfig",
  defaults: { model_type: "musicgen", text_encoder: null, audio_encoder: null, decoder: null, initializer_factor: 0.02 },
  nested: {
    text_encoder: { facts: t5, any: true },
    audio_encoder: { facts: encodec, any: true },
    decoder: { facts: musicgenDecoder },
  },
  floats: ["initializer_factor"],
});
