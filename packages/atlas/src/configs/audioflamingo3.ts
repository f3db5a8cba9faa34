// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type AudioFlamingo3EncoderConfig, audioflamingo3Encoder } from "./audioflamingo3_encoder.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";

export type AudioFlamingo3Config = Readonly<{
  model_type: string;
  audio_config: AudioFlamingo3EncoderConfig;
  text_config: Qwen2Config;
  audio_token_id: number;
  projector_hidden_act: string;
  projector_bias: boolean;
}>;

export const audioflamingo3 = configFacts<AudioFlamingo3Config>({
  className: "AudioFlamingo3Config",
  defaults: {
    model_type: "audioflamingo3",
    audio_config: null,
    text_config: null,
    audio_token_id: 151669,
    projector_hidden_act: "gelu",
    projector_bias: true,
  },
  nested: { audio_config: { facts: audioflamingo3Encoder, any: true }, text_config: { facts: qwen2, any: true } },
});
