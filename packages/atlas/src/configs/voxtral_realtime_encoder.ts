// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VoxtralRealtimeEncoderConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  activation_function: string;
  num_mel_bins: number;
  initializer_range: number;
  attention_dropout: number;
  hidden_act: string;
  max_position_embeddings: number;
  rms_norm_eps: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  sliding_window: number;
  head_dim: number;
  use_cache: boolean;
}>;

export const voxtralRealtimeEncoder = configFacts<VoxtralRealtimeEncoderConfig>({
  className: "VoxtralRealtimeEncoderConfig",
  defaults: {
    model_type: "voxtral_realtime_encoder",
    vocab_size: 131072,
    hidden_size: 1280,
    intermediate_size: 5120,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    activation_function: "gelu",
    num_mel_bins: 128,
    initializer_range: 0.02,
    attention_dropout: 0,
    hidden_act: "silu",
    max_position_embeddings: 1500,
    rms_norm_eps: 1e-05,
    rope_parameters: null,
    sliding_window: 750,
    head_dim: 64,
    use_cache: true,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
  aliases: {
    d_model: "hidden_size",
    encoder_attention_heads: "num_attention_heads",
    encoder_ffn_dim: "intermediate_size",
    encoder_layerdrop: "layerdrop",
    encoder_layers: "num_hidden_layers",
    num_key_value_heads: "num_attention_heads",
  },
});
