// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GlmAsrEncoderConfig, glmasrEncoder } from "./glmasr_encoder.ts";
import { type LlamaConfig, llama } from "./llama.ts";

export type GlmAsrConfig = Readonly<{
  model_type: string;
  audio_config: GlmAsrEncoderConfig;
  text_config: LlamaConfig;
  audio_token_id: number;
  projector_hidden_act: string;
  tie_word_embeddings: boolean;
}>;

export const glmasr = configFacts<GlmAsrConfig>({
  className: "GlmAsrConfig",
  defaults: {
    model_type: "glmasr",
    audio_config: null,
    text_config: null,
    audio_token_id: 59260,
    projector_hidden_act: "gelu",
    tie_word_embeddings: true,
  },
  nested: {
    text_config: {
      facts: llama,
      any: true,
      given: {
        vocab_size: 59264,
        hidden_size: 2048,
        intermediate_size: 6144,
        num_hidden_layers: 28,
        num_attention_heads: 16,
        num_key_value_heads: 4,
        max_position_embeddings: 8192,
        rms_norm_eps: 1e-05,
        use_cache: true,
        eos_token_id: [59246, 59253, 59255],
        rope_parameters: { rope_theta: 10000, rope_type: "default" },
      },
      beneath: true,
    },
    audio_config: { facts: glmasrEncoder, any: true },
  },
});
