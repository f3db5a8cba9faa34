// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";
import { type VibeVoiceAcousticTokenizerEncoderConfig, vibevoiceAcousticTokenizerEncoder } from "./vibevoice_acoustic_tokenizer_encoder.ts";

export type VibeVoiceAsrConfig = Readonly<{
  model_type: string;
  acoustic_tokenizer_encoder_config: VibeVoiceAcousticTokenizerEncoderConfig;
  semantic_tokenizer_encoder_config: VibeVoiceAcousticTokenizerEncoderConfig;
  text_config: Qwen2Config;
  audio_token_id: number;
  audio_bos_token_id: number;
  audio_eos_token_id: number;
  acoustic_tokenizer_chunk_size: number;
}>;

export const vibevoiceAsr = configFacts<VibeVoiceAsrConfig>({
  className: "VibeVoiceAsrConfig",
  defaults: {
    model_type: "vibevoice_asr",
    acoustic_tokenizer_encoder_config: null,
    semantic_tokenizer_encoder_config: null,
    text_config: null,
    audio_token_id: 151648,
    audio_bos_token_id: 151646,
    audio_eos_token_id: 151647,
    acoustic_tokenizer_chunk_size: 1440000,
  },
  nested: {
    text_config: { facts: qwen2, any: true },
    semantic_tokenizer_encoder_config: { facts: vibevoiceAcousticTokenizerEncoder, any: true, given: { hidden_size: 128 } },
    acoustic_tokenizer_encoder_config: { facts: vibevoiceAcousticTokenizerEncoder, any: true },
  },
});
