// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type FunAsrNanoAdaptorConfig, funAsrNanoAdaptor } from "./fun_asr_nano_adaptor.ts";
import { type FunAsrNanoEncoderConfig, funAsrNanoEncoder } from "./fun_asr_nano_encoder.ts";
import { type Qwen3Config, qwen3 } from "./qwen3.ts";

export type FunAsrNanoConfig = Readonly<{
  model_type: string;
  adaptor_config: FunAsrNanoAdaptorConfig;
  audio_config: FunAsrNanoEncoderConfig;
  text_config: Qwen3Config;
  audio_token_id: number;
  initializer_range: number;
  tie_word_embeddings: boolean;
}>;

export const funAsrNano = configFacts<FunAsrNanoConfig>({
  className: "FunAsrNanoConfig",
  defaults: {
    model_type: "fun_asr_nano",
    adaptor_config: null,
    audio_config: null,
    text_config: null,
    audio_token_id: 151646,
    initializer_range: 0.02,
    tie_word_embeddings: true,
  },
  nested: {
    adaptor_config: { facts: funAsrNanoAdaptor, given: { hidden_size: 1024, intermediate_size: 256 } },
    audio_config: { facts: funAsrNanoEncoder, any: true },
    text_config: {
      facts: qwen3,
      any: true,
      given: {
        hidden_size: 1024,
        intermediate_size: 3072,
        num_hidden_layers: 28,
        num_attention_heads: 16,
        num_key_value_heads: 8,
        max_position_embeddings: 40960,
        tie_word_embeddings: true,
      },
    },
  },
  floats: ["initializer_range"],
});
