// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Dots3NoteAudioConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_dropout: number;
  dropout: number;
  sampling_rate: number;
  feature_size: number;
  hop_length: number;
  downsample_hidden_size: number;
  head_dim: number | null;
  attention_bias: boolean;
  adapter_input_size: number;
  adapter_out_dim: number;
  conv_output_size: number;
  samples_per_token: number;
}>;

export const dots3NoteAudioEncoder = configFacts<Dots3NoteAudioConfig>({
  className: "Dots3NoteAudioConfig",
  defaults: {
    model_type: "dots3_note_audio_encoder",
    hidden_size: 1280,
    intermediate_size: 5120,
    num_hidden_layers: 32,
    num_attention_heads: 20,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 6000,
    initializer_range: 0.02,
    rope_parameters: null,
    attention_dropout: 0,
    dropout: 0,
    sampling_rate: 16000,
    feature_size: 128,
    hop_length: 160,
    downsample_hidden_size: 480,
    head_dim: null,
    attention_bias: true,
    adapter_input_size: 1280,
    adapter_out_dim: 5120,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads", always: true },
    head_dim: { value: 64, while: ["num_attention_heads"], always: true },
    conv_output_size: { value: 7680, while: ["downsample_hidden_size", "feature_size"] },
    samples_per_token: { times: "hop_length", by: 8 },
  },
  rope: {
    "": { theta: 10000, share: 0.5, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  floats: ["attention_dropout", "dropout", "initializer_range"],
});
