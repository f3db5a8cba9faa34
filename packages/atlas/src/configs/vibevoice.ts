// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";
import { type VibeVoiceAcousticTokenizerConfig, vibevoiceAcousticTokenizer } from "./vibevoice_acoustic_tokenizer.ts";
import { type VibeVoiceAcousticTokenizerEncoderConfig, vibevoiceAcousticTokenizerEncoder } from "./vibevoice_acoustic_tokenizer_encoder.ts";
import { type VibeVoiceDiffusionHeadConfig, vibevoiceDiffusion } from "./vibevoice_diffusion.ts";

export type VibeVoiceConfig = Readonly<{
  model_type: string;
  audio_config: VibeVoiceAcousticTokenizerConfig;
  semantic_model_config: VibeVoiceAcousticTokenizerEncoderConfig;
  text_config: Qwen2Config;
  diffusion_head_config: VibeVoiceDiffusionHeadConfig;
  pad_token_id: number;
  eos_token_id: number;
  audio_bos_token_id: number;
  audio_eos_token_id: number;
  audio_token_id: number;
  diffusion_loss_weight: number;
  vocab_size: number;
  tie_word_embeddings: boolean;
}>;

export const vibevoice = configFacts<VibeVoiceConfig>({
  className: "VibeVoiceConfig",
  defaults: {
    model_type: "vibevoice",
    audio_config: null,
    semantic_model_config: null,
    text_config: null,
    diffusion_head_config: null,
    pad_token_id: 151643,
    eos_token_id: 151643,
    audio_bos_token_id: 151652,
    audio_eos_token_id: 151653,
    audio_token_id: 151654,
    diffusion_loss_weight: 0.5,
  },
  rules: { vocab_size: { value: 151936, always: true }, tie_word_embeddings: { value: false, always: true } },
  nested: {
    text_config: { facts: qwen2, any: true },
    diffusion_head_config: { facts: vibevoiceDiffusion },
    semantic_model_config: { facts: vibevoiceAcousticTokenizerEncoder, any: true, given: { hidden_size: 128 } },
    audio_config: { facts: vibevoiceAcousticTokenizer, any: true },
  },
  floats: ["diffusion_loss_weight"],
});
