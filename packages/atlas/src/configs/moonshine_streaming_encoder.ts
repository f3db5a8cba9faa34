// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MoonshineStreamingEncoderConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  hidden_act: string;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  max_position_embeddings: number;
  attention_dropout: number;
  attention_bias: boolean;
  sample_rate: number;
  frame_ms: number;
  sliding_windows: readonly (readonly number[])[];
  head_dim: number;
}>;

export const moonshineStreamingEncoder = configFacts<MoonshineStreamingEncoderConfig>({
  className: "MoonshineStreamingEncoderConfig",
  defaults: {
    model_type: "moonshine_streaming_encoder",
    hidden_size: 320,
    intermediate_size: 1280,
    hidden_act: "gelu",
    num_hidden_layers: 6,
    num_attention_heads: 8,
    num_key_value_heads: 8,
    max_position_embeddings: 4096,
    attention_dropout: 0,
    attention_bias: false,
    sample_rate: 16000,
    frame_ms: 5,
    sliding_windows: [[16, 4], [16, 4], [16, 0], [16, 0], [16, 4], [16, 4]],
    head_dim: null,
  },
  rules: { head_dim: { quotient: ["hidden_size", "num_attention_heads"] } },
  floats: ["attention_dropout", "frame_ms"],
});
