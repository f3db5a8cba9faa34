// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type LlamaConfig, llama } from "./llama.ts";
import { type OmniASRAudioConfig, omniasrAudio } from "./omniasr_audio.ts";

export type OmniASRConfig = Readonly<{
  model_type: string;
  audio_config: OmniASRAudioConfig;
  text_config: LlamaConfig;
  audio_token_id: number;
  initializer_range: number;
  bos_token_id: number | null;
  pad_token_id: number | null;
  eos_token_id: number | null;
}>;

export const omniasr = configFacts<OmniASRConfig>({
  className: "OmniASRConfig",
  defaults: {
    model_type: "omniasr",
    audio_config: null,
    text_config: null,
    audio_token_id: 10289,
    initializer_range: 0.02,
    bos_token_id: 0,
    pad_token_id: 1,
    eos_token_id: 2,
  },
  nested: {
    audio_config: { facts: omniasrAudio, any: true },
    text_config: {
      facts: llama,
      any: true,
      given: {
        vocab_size: 11984,
        hidden_size: 4096,
        intermediate_size: 2816,
        max_position_embeddings: 8192,
        num_hidden_layers: 12,
        num_attention_heads: 8,
        num_key_value_heads: 8,
        rms_norm_eps: 1e-05,
      },
    },
  },
  floats: ["initializer_range"],
});
