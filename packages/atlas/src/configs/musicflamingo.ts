// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type AudioFlamingo3EncoderConfig, audioflamingo3Encoder } from "./audioflamingo3_encoder.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";

export type MusicFlamingoConfig = Readonly<{
  model_type: string;
  audio_config: AudioFlamingo3EncoderConfig;
  text_config: Qwen2Config;
  audio_token_id: number;
  projector_hidden_act: string;
  projector_bias: boolean;
  audio_bos_token_id: number;
  audio_eos_token_id: number;
  audio_frame_step: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  max_position_embeddings: number;
  head_dim: number;
}>;

export const musicflamingo = configFacts<MusicFlamingoConfig>({
  className: "MusicFlamingoConfig",
  defaults: {
    model_type: "musicflamingo",
    audio_config: null,
    text_config: null,
    audio_token_id: 151669,
    projector_hidden_act: "gelu",
    projector_bias: true,
    audio_bos_token_id: 151670,
    audio_eos_token_id: 151671,
    audio_frame_step: 0.01,
    rope_parameters: null,
  },
  rules: { max_position_embeddings: { value: 1200, always: true }, head_dim: { value: 1280, always: true } },
  rope: { "": { theta: 1200, share: 0.2, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { audio_config: { facts: audioflamingo3Encoder, any: true }, text_config: { facts: qwen2, any: true } },
  floats: ["audio_frame_step"],
});
