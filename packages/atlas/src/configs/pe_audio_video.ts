// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ModernBertConfig, modernbert } from "./modernbert.ts";
import { type PeAudioVideoEncoderConfig, peAudioVideoEncoder } from "./pe_audio_video_encoder.ts";

export type PeAudioVideoConfig = Readonly<{
  model_type: string;
  text_config: ModernBertConfig;
  audio_video_config: PeAudioVideoEncoderConfig;
  tie_word_embeddings: boolean;
}>;

export const peAudioVideo = configFacts<PeAudioVideoConfig>({
  className: "PeAudioVideoConfig",
  defaults: { model_type: "pe_audio_video", text_config: null, audio_video_config: null, tie_word_embeddings: true },
  nested: {
    text_config: {
      facts: modernbert,
      any: true,
      given: { hidden_size: 1024, intermediate_size: 2624, num_hidden_layers: 22, num_attention_heads: 16 },
      beneath: true,
    },
    audio_video_config: { facts: peAudioVideoEncoder },
  },
});
