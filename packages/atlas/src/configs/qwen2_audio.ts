// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";
import { type Qwen2AudioEncoderConfig, qwen2AudioEncoder } from "./qwen2_audio_encoder.ts";

export type Qwen2AudioConfig = Readonly<{
  model_type: string;
  audio_config: Qwen2AudioEncoderConfig;
  text_config: Qwen2Config;
  audio_token_index: number;
}>;

export const qwen2Audio = configFacts<Qwen2AudioConfig>({
  className: "Qwen2AudioConfig",
  defaults: { model_type: "qwen2_audio", audio_config: null, text_config: null, audio_token_index: 151646 },
  nested: {
    text_config: { facts: qwen2, any: true },
    audio_config: {
      facts: qwen2AudioEncoder,
      any: true,
      given: {
        d_model: 1280,
        encoder_attention_heads: 20,
        encoder_ffn_dim: 5120,
        encoder_layerdrop: 0,
        encoder_layers: 32,
        num_mel_bins: 128,
        max_source_positions: 1500,
        scale_embedding: false,
        activation_function: "gelu",
      },
    },
  },
  aliases: { audio_token_id: "audio_token_index" },
});
