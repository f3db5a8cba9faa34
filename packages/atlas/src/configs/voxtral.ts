// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type LlamaConfig, llama } from "./llama.ts";
import { type VoxtralEncoderConfig, voxtralEncoder } from "./voxtral_encoder.ts";

export type VoxtralConfig = Readonly<{
  model_type: string;
  audio_config: VoxtralEncoderConfig;
  text_config: LlamaConfig;
  audio_token_id: number | null;
  projector_hidden_act: string;
  hidden_size: number;
}>;

export const voxtral = configFacts<VoxtralConfig>({
  className: "VoxtralConfig",
  defaults: {
    model_type: "voxtral",
    audio_config: null,
    text_config: null,
    audio_token_id: null,
    projector_hidden_act: "gelu",
  },
  rules: { hidden_size: { value: 3072, always: true } },
  nested: {
    text_config: {
      facts: llama,
      any: true,
      given: {
        vocab_size: 131072,
        hidden_size: 3072,
        intermediate_size: 8192,
        num_hidden_layers: 30,
        num_key_value_heads: 8,
        max_position_embeddings: 131072,
        rms_norm_eps: 1e-05,
        use_cache: true,
        rope_theta: 100000000,
        head_dim: 128,
      },
      beneath: true,
    },
    audio_config: { facts: voxtralEncoder, any: true },
  },
});
