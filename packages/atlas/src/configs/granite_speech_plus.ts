// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Blip2QFormerConfig, blip2Qformer } from "./blip_2_qformer.ts";
import { type GraniteConfig, granite } from "./granite.ts";
import { type GraniteSpeechPlusEncoderConfig, graniteSpeechPlusEncoder } from "./granite_speech_plus_encoder.ts";

export type GraniteSpeechPlusConfig = Readonly<{
  model_type: string;
  text_config: GraniteConfig;
  encoder_config: GraniteSpeechPlusEncoderConfig;
  projector_config: Blip2QFormerConfig;
  audio_token_index: number;
  initializer_range: number;
  has_lora_adapter: boolean;
  downsample_rate: number;
  window_size: number;
  tie_word_embeddings: boolean;
}>;

export const graniteSpeechPlus = configFacts<GraniteSpeechPlusConfig>({
  className: "GraniteSpeechPlusConfig",
  defaults: {
    model_type: "granite_speech_plus",
    text_config: null,
    encoder_config: null,
    projector_config: null,
    audio_token_index: 49155,
    initializer_range: 0.02,
    has_lora_adapter: true,
    downsample_rate: 5,
    window_size: 15,
    tie_word_embeddings: true,
  },
  nested: {
    text_config: { facts: granite, any: true },
    encoder_config: { facts: graniteSpeechPlusEncoder },
    projector_config: { facts: blip2Qformer, any: true },
  },
  floats: ["initializer_range"],
  aliases: { audio_token_id: "audio_token_index" },
});
