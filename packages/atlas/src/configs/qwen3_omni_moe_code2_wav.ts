// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen3OmniMoeCode2WavConfig = Readonly<{
  model_type: string;
  codebook_size: number;
  hidden_size: number;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  num_attention_heads: number;
  num_key_value_heads: number;
  attention_bias: boolean;
  sliding_window: number;
  intermediate_size: number;
  hidden_act: string;
  layer_scale_initial_scale: number;
  rms_norm_eps: number;
  num_hidden_layers: number;
  num_quantizers: number;
  upsample_rates: readonly number[];
  upsampling_ratios: readonly number[];
  decoder_dim: number;
  attention_dropout: number;
  initializer_range: number;
}>;

export const qwen3OmniMoeCode2Wav = configFacts<Qwen3OmniMoeCode2WavConfig>({
  className: "Qwen3OmniMoeCode2WavConfig",
  defaults: {
    model_type: "",
    codebook_size: 2048,
    hidden_size: 1024,
    max_position_embeddings: 8000,
    rope_parameters: null,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    attention_bias: false,
    sliding_window: 72,
    intermediate_size: 3072,
    hidden_act: "silu",
    layer_scale_initial_scale: 0.01,
    rms_norm_eps: 1e-05,
    num_hidden_layers: 8,
    num_quantizers: 16,
    upsample_rates: [8, 5, 4, 3],
    upsampling_ratios: [2, 2],
    decoder_dim: 1536,
    attention_dropout: 0,
    initializer_range: 0.02,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range", "layer_scale_initial_scale", "rms_norm_eps"],
});
