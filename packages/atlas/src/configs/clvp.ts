// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ClvpDecoderConfig, clvpDecoder } from "./clvp_decoder.ts";
import { type ClvpEncoderConfig, clvpEncoder } from "./clvp_encoder.ts";

export type ClvpConfig = Readonly<{
  model_type: string;
  text_config: ClvpEncoderConfig;
  speech_config: ClvpEncoderConfig;
  decoder_config: ClvpDecoderConfig;
  projection_dim: number;
  logit_scale_init_value: number;
  initializer_factor: number;
}>;

export const clvp = configFacts<ClvpConfig>({
  className: "ClvpConfig",
  defaults: {
    model_type: "clvp",
    text_config: null,
    speech_config: null,
    decoder_config: null,
    projection_dim: 768,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
  },
  nested: {
    text_config: { facts: clvpEncoder },
    speech_config: { facts: clvpEncoder },
    decoder_config: { facts: clvpDecoder },
  },
  floats: ["initializer_factor", "logit_scale_init_value"],
});
