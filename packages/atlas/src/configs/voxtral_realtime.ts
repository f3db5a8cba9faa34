// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type VoxtralRealtimeEncoderConfig, voxtralRealtimeEncoder } from "./voxtral_realtime_encoder.ts";
import { type VoxtralRealtimeTextConfig, voxtralRealtimeText } from "./voxtral_realtime_text.ts";

export type VoxtralRealtimeConfig = Readonly<{
  model_type: string;
  audio_config: VoxtralRealtimeEncoderConfig;
  text_config: VoxtralRealtimeTextConfig;
  projector_hidden_act: string;
  audio_length_per_tok: number;
  default_num_delay_tokens: number;
  downsample_factor: number;
  tie_word_embeddings: boolean;
  use_cache: boolean;
  hidden_size: number;
}>;

export const voxtralRealtime = configFacts<VoxtralRealtimeConfig>({
  className: "VoxtralRealtimeConfig",
  defaults: {
    model_type: "voxtral_realtime",
    audio_config: null,
    text_config: null,
    projector_hidden_act: "gelu",
    audio_length_per_tok: 8,
    default_num_delay_tokens: 6,
    downsample_factor: 4,
    tie_word_embeddings: true,
    use_cache: true,
  },
  rules: { hidden_size: { value: 3072, always: true } },
  nested: {
    text_config: {
      facts: voxtralRealtimeText,
      any: true,
      given: {
        vocab_size: 131072,
        hidden_size: 3072,
        intermediate_size: 9216,
        num_hidden_layers: 26,
        num_attention_heads: 32,
        num_key_value_heads: 8,
        max_position_embeddings: 131072,
        rms_norm_eps: 1e-05,
        use_cache: true,
        rope_theta: 1000000,
        head_dim: 128,
        tie_word_embeddings: true,
        sliding_window: 8192,
      },
      beneath: true,
    },
    audio_config: { facts: voxtralRealtimeEncoder, any: true },
  },
});
