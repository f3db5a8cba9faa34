// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DacConfig, dac } from "./dac.ts";

export type PeAudioEncoderConfig = Readonly<{
  model_type: string;
  dac_config: DacConfig;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
}>;

export const peAudioEncoder = configFacts<PeAudioEncoderConfig>({
  className: "PeAudioEncoderConfig",
  defaults: {
    model_type: "pe_audio_encoder",
    dac_config: null,
    hidden_size: 1792,
    intermediate_size: 4800,
    num_hidden_layers: 6,
    num_attention_heads: 14,
    num_key_value_heads: null,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 10000,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 20000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: {
    dac_config: {
      facts: dac,
      any: true,
      given: { downsampling_ratios: [2, 8, 10, 12], encoder_hidden_size: 64, codebook_dim: 128 },
      beneath: true,
    },
  },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
