// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ModernBertConfig, modernbert } from "./modernbert.ts";
import { type PeAudioEncoderConfig, peAudioEncoder } from "./pe_audio_encoder.ts";

export type PeAudioConfig = Readonly<{
  model_type: string;
  text_config: ModernBertConfig;
  audio_config: PeAudioEncoderConfig;
}>;

export const peAudio = configFacts<PeAudioConfig>({
  className: "PeAudioConfig",
  defaults: { model_type: "pe_audio", text_config: null, audio_config: null },
  nested: {
    text_config: {
      facts: modernbert,
      any: true,
      given: { hidden_size: 1024, intermediate_size: 2624, num_hidden_layers: 22, num_attention_heads: 16 },
      beneath: true,
    },
    audio_config: { facts: peAudioEncoder },
  },
});
