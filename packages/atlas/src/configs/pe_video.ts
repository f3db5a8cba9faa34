// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ModernBertConfig, modernbert } from "./modernbert.ts";
import { type PeVideoEncoderConfig, peVideoEncoder } from "./pe_video_encoder.ts";

export type PeVideoConfig = Readonly<{
  model_type: string;
  text_config: ModernBertConfig;
  video_config: PeVideoEncoderConfig;
}>;

export const peVideo = configFacts<PeVideoConfig>({
  className: "PeVideoConfig",
  defaults: { model_type: "pe_video", text_config: null, video_config: null },
  nested: {
    text_config: {
      facts: modernbert,
      any: true,
      given: { hidden_size: 1024, intermediate_size: 2624, num_hidden_layers: 22, num_attention_heads: 16 },
      beneath: true,
    },
    video_config: { facts: peVideoEncoder },
  },
});
