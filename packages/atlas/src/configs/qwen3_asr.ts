// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3Config, qwen3 } from "./qwen3.ts";
import { type Qwen3ASREncoderConfig, qwen3AsrEncoder } from "./qwen3_asr_encoder.ts";

export type Qwen3ASRConfig = Readonly<{
  model_type: string;
  audio_config: Qwen3ASREncoderConfig;
  text_config: Qwen3Config;
  audio_token_id: number;
  timestamp_token_id: number;
  pad_token_id: number;
  eos_token_id: readonly number[] | number;
  initializer_range: number;
  tie_word_embeddings: boolean;
  token_classification_bias: boolean;
}>;

export const qwen3Asr = configFacts<Qwen3ASRConfig>({
  className: "Qwen3ASRConfig",
  defaults: {
    model_type: "qwen3_asr",
    audio_config: null,
    text_config: null,
    audio_token_id: 151676,
    timestamp_token_id: 151705,
    pad_token_id: 151645,
    eos_token_id: [151643, 151645],
    initializer_range: 0.02,
    tie_word_embeddings: true,
    token_classification_bias: false,
  },
  nested: {
    audio_config: { facts: qwen3AsrEncoder, any: true },
    text_config: {
      facts: qwen3,
      any: true,
      given: {
        hidden_size: 2048,
        intermediate_size: 6144,
        num_hidden_layers: 28,
        num_attention_heads: 16,
        num_key_value_heads: 8,
        head_dim: 128,
        max_position_embeddings: 65536,
        tie_word_embeddings: true,
      },
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range"],
});
